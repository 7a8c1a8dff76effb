"""Runs a stranger's template in a process of its own.

The sandbox refuses what it can foresee. It can't foresee everything: lists that contain each other
take for ever to print. Such a case ends with the process, at a limit of time and memory.
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
GRACE = 3.0  # seconds in which the sandbox may still notice by itself
SLOW = 0.5


class Apart:
    """The same interface as Program."""

    def __init__(self, source: str) -> None:
        """Send the source to the process. Raises ChatTemplateError."""
        if len(source) > MAX_SOURCE:
            raise broken(f"it is longer than {MAX_SOURCE:,} characters")
        self.source = source
        self._hopeless: ChatTemplateError | None = None
        self._asked({"source": source})

    def run(
        self, messages: Sequence[Fields], variables: Mapping[str, object], *, now: datetime
    ) -> str:
        """Return the prompt, up to where the assistant's text begins. Raises ChatTemplateError."""
        question = {"source": self.source, "given": dict(variables), "now": now.isoformat()}
        told = self._asked({**question, "messages": [dict(fields) for fields in messages]})
        text: str = told["text"]
        return text

    def _asked(self, question: Mapping[str, Any]) -> Any:
        """Ask the process. A template that was slow to fail once is not asked again."""
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
    """Start the process early, so that nobody waits for it later."""
    _worker().start()


def _told(question: Mapping[str, Any]) -> Any:
    worker = _worker()
    try:
        with _signals_end_it():
            answer = worker.answer(question, MAX_SECONDS + GRACE)
    except BaseException:
        worker.close()  # its present work may never end
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
    """Raise Cancelled at once on a signal that would otherwise only be noted between two tokens."""
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
    """Return the worker process; all templates of this process share it."""
    worker = WorkerProcess(WORKER, seconds=MAX_SECONDS + GRACE)
    atexit.register(worker.close)
    return worker
