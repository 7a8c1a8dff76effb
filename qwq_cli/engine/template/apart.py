"""A template of a stranger, run by a process of its own.

The sandbox refuses what it can see coming. What it can't see, such as lists that hold each other
and take for ever to print, ends with that process, at a limit of time and memory.
"""

from __future__ import annotations

import atexit
import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from types import FrameType
from typing import Any

from qwq_cli.engine.runner import Cancelled
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
    try:
        with _signals_end_it():
            answer = worker.answer(question, MAX_SECONDS + GRACE)
    except BaseException:
        worker.close()  # what it is at may never end
        raise
    if worker.is_broken:
        raise EngineError("The process that renders chat templates does not start.", "qwq doctor")
    if answer is None:
        raise broken("it takes too much time or memory")
    told = json.loads(answer)
    if "broken" in told:
        raise refused(told["broken"])
    return told


@contextmanager
def _signals_end_it() -> Iterator[None]:
    """Whoever notes a signal, to look at it between two tokens, gets Cancelled at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [signal.Signals[name] for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def note(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        assert callable(handler)
        handler(number, frame)
        raise Cancelled

    noted = [number for number in numbers if callable(before[number])]
    try:
        for number in noted:
            signal.signal(number, note)
        yield
    finally:
        for number in noted:
            signal.signal(number, before[number])


@lru_cache(maxsize=1)
def _worker() -> WorkerProcess:
    """One for all templates of this process."""
    worker = WorkerProcess(WORKER, seconds=MAX_SECONDS + GRACE)
    atexit.register(worker.close)
    return worker
