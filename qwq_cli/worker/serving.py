"""The inside of a worker process: a line of JSON in, a line out, within limits."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from qwq_cli.worker.orphan import end_with

MEMORY = 1 << 30  # bytes of address space


def serve(seconds: float, answer: Callable[[Any], str], warm_up: Callable[[], object]) -> None:
    """Answer questions until there are no more.

    warm_up: called first, so that no answer has to wait a second for imports.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # output of libraries is no answer
    logging.disable(logging.CRITICAL)
    end_with(os.getppid())
    _limit_memory()
    warm_up()
    with contextlib.suppress(OSError):
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            with _last_resort(seconds):
                told = answer(json.loads(line))
            print(told, file=answers, flush=True)


def _limit_memory() -> None:
    """Limit the memory, where the system can; elsewhere only the time limit helps."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@contextlib.contextmanager
def _last_resort(seconds: float) -> Iterator[None]:
    """End this process after twice its time limit, in case its parent has died."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # SIGALRM kills: nobody handles it
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
        return
    timer = threading.Timer(2 * seconds, os._exit, (1,))
    timer.start()
    yield
    timer.cancel()
