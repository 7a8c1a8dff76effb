"""A worker in a separate process, which is killed when it hangs."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cached_property
from typing import IO

START_SECONDS = 60.0  # a busy machine with cold disks
MAX_FAILED_STARTS = 2

# Isolated mode, so that no file in the current folder counts as a module. Packages are looked for
# where this process found its own.
_BOOT = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "importlib.import_module(sys.argv[2]).run(float(sys.argv[3]))"
)


class WorkerProcess:
    """One worker at a time, started with the first question; a dead one is replaced.

    module: has a function `run(seconds)` that serves; see serving.py.
    """

    def __init__(self, module: str, *, seconds: float) -> None:
        self._module, self._seconds = module, seconds
        self._worker: _Worker | None = None
        self._failed_starts = 0

    @property
    def is_broken(self) -> bool:
        """Whether no worker can be started, for example because a package is missing."""
        return self._failed_starts >= MAX_FAILED_STARTS

    def start(self) -> None:
        """Start the worker, so that it gets ready while others work."""
        if not self.is_broken:
            self._worker = self._worker or self._new()

    def answer(self, question: object, seconds: float) -> str | None:
        """Return the worker's line about `question` (JSON); None if it can't tell in time."""
        worker = self._ready()
        if worker is None:
            return None
        answer = worker.ask(json.dumps(question), seconds)
        if answer is None:
            worker.close()
            self._worker = None
            self.start()
        return answer

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _ready(self) -> _Worker | None:
        while not self.is_broken:
            self._worker = self._worker or self._new()
            if self._worker.is_ready:
                return self._worker
            self._failed_starts += 1
            self.close()
        return None

    def _new(self) -> _Worker:
        return _Worker(self._module, self._seconds)


class _Worker:
    """A process that answers each line with a line.

    A thread reads the answers: on Windows nothing else can wait on a pipe for a limited time.
    """

    def __init__(self, module: str, seconds: float) -> None:
        path = json.dumps([entry for entry in sys.path if entry])
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, path, module, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            start_new_session=True,  # the parent decides about Ctrl-C
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
        """Ask; return None if the process died or took too long."""
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
        with suppress(OSError):  # a question that arrived before it died
            self._questions.close()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._answers.put(line.rstrip("\n"))
        self._answers.put(None)
