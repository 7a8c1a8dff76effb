"""A heartbeat for a view: an engine can be silent for minutes while it reads a prompt."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable


class Ticker:
    """Calls `first` at once, then `tick` every `seconds`, on its own thread until stopped.

    If a tick can't write, the ticking ends; the view's next write reports the failure.
    """

    def __init__(
        self, tick: Callable[[], None], seconds: float, *, first: Callable[[], None] | None = None
    ) -> None:
        self._first = first
        self._tick = tick
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="view-ticker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        if self._first:
            self._first()
        with contextlib.suppress(OSError, ValueError):  # ValueError: the stream was closed
            while not self._stopped.wait(self._seconds):
                self._tick()
