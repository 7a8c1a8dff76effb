"""Work that may take so long and no longer, whatever a server does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")


class TooSlow(Exception):
    """The time is over."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives. Raises what it raises, and TooSlow.

    A socket that gets a byte now and then can't be timed out from within, so a thread reads it. One
    that comes too late ends with its socket or with the process, and nobody hears of it.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    if wait([done], seconds).not_done:
        raise TooSlow
    return done.result()
