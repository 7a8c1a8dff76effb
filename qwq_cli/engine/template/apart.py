"""A template of a stranger, run by a process of its own.

The sandbox refuses what it can see coming. What it can't see, such as lists that hold each other
and take for ever to print, ends with that process, at a limit of time and memory.
"""

from __future__ import annotations

import atexit
import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from qwq_cli.engine.template.limits import MAX_SECONDS, MAX_SOURCE, Fields, broken, refused
from qwq_cli.errors import ChatTemplateError, EngineError
from qwq_cli.worker.process import WorkerProcess

WORKER = "qwq_cli.engine.template.worker"
GRACE = 3.0  # seconds that the sandbox has to notice by itself
SLOW = 0.5


class Apart:
    """Like Program."""

    def __init__(self, source: str) -> None:
        """Raises ChatTemplateError."""
        if len(source) > MAX_SOURCE:
            raise broken(f"it is longer than {MAX_SOURCE:,} characters")
        self.source = source
        self._hopeless: ChatTemplateError | None = None
        self._asked({"source": source})

    def run(
        self, messages: Sequence[Fields], variables: Mapping[str, object], *, now: datetime
    ) -> str:
        """The prompt up to where the assistant speaks. Raises ChatTemplateError."""
        question = {"source": self.source, "given": dict(variables), "now": now.isoformat()}
        told = self._asked({**question, "messages": [dict(fields) for fields in messages]})
        text: str = told["text"]
        return text

    def _asked(self, question: Mapping[str, Any]) -> Any:
        """Many questions come about one template: one that was slow to fail isn't asked again."""
        if self._hopeless:
            raise self._hopeless
        begun = time.monotonic()
        try:
            return _told(question)
        except ChatTemplateError as error:
            if time.monotonic() - begun > SLOW:
                self._hopeless = error
            raise


def get_ready() -> None:
    """Start the process, so that nobody waits for it later."""
    _worker().start()


def _told(question: Mapping[str, Any]) -> Any:
    worker = _worker()
    answer = worker.answer(question, MAX_SECONDS + GRACE)
    if worker.is_broken:
        raise EngineError("The process that renders chat templates does not start.", "qwq doctor")
    if answer is None:
        raise broken("it takes too much time or memory")
    told = json.loads(answer)
    if "broken" in told:
        raise refused(told["broken"])
    return told


@lru_cache(maxsize=1)
def _worker() -> WorkerProcess:
    """One for all templates of this process."""
    worker = WorkerProcess(WORKER, seconds=MAX_SECONDS + GRACE)
    atexit.register(worker.close)
    return worker
