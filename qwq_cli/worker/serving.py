"""The inside of a worker process: a line of JSON in, a line out, within bounds."""

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

MEMORY = 1 << 30  # bytes of address space
PR_SET_PDEATHSIG = 1  # prctl(2)


def serve(seconds: float, answer: Callable[[Any], str], warm_up: Callable[[], object]) -> None:
    """Answer questions until nobody asks any more. `warm_up` comes first, so that the second or so
    that imports take is no part of any answer."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is no answer
    logging.disable(logging.CRITICAL)
    die_with_parent()
    _limit_memory()
    warm_up()
    with contextlib.suppress(OSError):
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            with _last_resort(seconds):
                told = answer(json.loads(line))
            print(told, file=answers, flush=True)


def die_with_parent() -> None:
    """However that ends; where the system knows no such thing, time limits do."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory() -> None:
    """Where the system can; elsewhere the time limit is what bounds it."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@contextlib.contextmanager
def _last_resort(seconds: float) -> Iterator[None]:
    """End this process where its parent has died and can't: after twice the time it would give."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # SIGALRM kills: nobody handles it
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
        return
    timer = threading.Timer(2 * seconds, os._exit, (1,))
    timer.start()
    yield
    timer.cancel()
