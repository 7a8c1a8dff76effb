"""Runs work with a time limit, whatever a server does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")


class TooSlow(Exception):
    """The time is over."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return the result of `work`. Raises what it raises, and TooSlow after `seconds`.

    A socket that receives a byte now and then never times out by itself, so a thread reads it. A
    thread that is late ends with its socket or the process; its result is dropped.
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
