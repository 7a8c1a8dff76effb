"""Computer algebra behind a wall: asked in another process, which is killed when it hangs."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cached_property
from typing import IO, TypeAlias

from qwq_cli.check.expression import Expr

# What is asked, one of worker.py's kinds, and about what: trees and names.
Question: TypeAlias = "tuple[str | Expr, ...]"

START_SECONDS = 60.0  # a busy machine with cold disks
MAX_FAILED_STARTS = 2

# Isolated mode, so that no file in the current folder passes for a module; the packages are
# looked for where this process found its own.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from qwq_cli.check.worker import serve; serve(float(sys.argv[2]))"
)


class AlgebraProcess:
    """One worker at a time, started with the first question; a dead one is replaced."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._worker: _Worker | None = None
        self._failed_starts = 0

    @property
    def is_broken(self) -> bool:
        """Whether no worker can be had, as where sympy is not installed."""
        return self._failed_starts >= MAX_FAILED_STARTS

    def ask(self, question: Question, seconds: float) -> bool | None:
        """None where the worker can't tell in time."""
        worker = self._ready()
        if worker is None:
            return None
        answer = worker.ask(json.dumps(question), seconds)
        if answer is None:
            worker.close()
            self._worker = _Worker(self._seconds)  # it gets ready while others do their part
        return {"same": True, "different": False}.get(answer or "")

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _ready(self) -> _Worker | None:
        while not self.is_broken:
            self._worker = self._worker or _Worker(self._seconds)
            if self._worker.is_ready:
                return self._worker
            self._failed_starts += 1
            self.close()
        return None


class _Worker:
    """A process that answers each line by a line. A thread reads them: on Windows nothing else
    waits on a pipe for a limited time."""

    def __init__(self, seconds: float) -> None:
        path = json.dumps([entry for entry in sys.path if entry])
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, path, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            start_new_session=True,  # Ctrl-C is for the parent to decide about
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._questions = self._process.stdin
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    @cached_property
    def is_ready(self) -> bool:
        return self._answer(START_SECONDS) == "ready"

    def ask(self, question: str, seconds: float) -> str | None:
        """None if it died or took too long."""
        try:
            self._questions.write(question + "\n")
            self._questions.flush()
        except OSError:
            return None
        return self._answer(seconds)

    def _answer(self, seconds: float) -> str | None:
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # of a question that it died before
            self._questions.close()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._answers.put(line.rstrip("\n"))
        self._answers.put(None)
