"""The time of a replay: keys pause it, change its speed and skip in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_SECONDS = 0.1  # between two checks for keys in a pause; signals wait no longer either
LEAST_SECONDS = 1e-6  # a shorter wait is left out
FASTER = 2.0
SLOWEST, FASTEST = 1 / 64, 1024.0


class Player:
    """The clock of a replay. One thread plays and waits; another one may press keys.

    speed: seconds of the run per second of the clock. paused: whether the replay stands still.
    left: whether the user has left it.
    """

    def __init__(
        self,
        speed: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """wait: called with a number of seconds; it may return earlier."""
        self.speed, self.paused, self.left = speed, False, False
        self._clock = clock
        self._pressed = threading.Event()
        self._wait = wait or self._pressed.wait
        self._lock = threading.RLock()
        self._base, self._since = 0.0, clock()  # seconds played, and at what time of the clock
        self._skipping = False

    def now(self) -> float:
        """Return the seconds of the run that were played."""
        with self._lock:
            gone = 0.0 if self.paused else self._clock() - self._since
            return self._base + gone * self.speed

    def reach(self, due: float, *, is_mark: bool = False) -> None:
        """Wait until `due`, in seconds of the run. is_mark: whether a skip ends here."""
        while True:
            self._pressed.clear()
            with self._lock:
                if self._skipping or self.left:
                    self._skipping = self._skipping and not is_mark
                    self._set(max(due, self.now()))
                    return
                seconds = (due - self.now()) / self.speed
            if seconds < LEAST_SECONDS:
                return
            self._wait(LOOK_SECONDS if self.paused else seconds)

    # Keys

    def toggle(self) -> None:
        """Pause, or go on."""
        with self._changing():
            self.paused = not self.paused

    def faster(self) -> None:
        with self._changing():
            self.speed = min(self.speed * FASTER, FASTEST)

    def slower(self) -> None:
        with self._changing():
            self.speed = max(self.speed / FASTER, SLOWEST)

    def skip(self) -> None:
        """Play the rest of this step at once."""
        with self._changing():
            self._skipping = True

    def leave(self) -> None:
        with self._changing():
            self.left = True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            self._set(self.now())
            yield
        self._pressed.set()

    def _set(self, now: float) -> None:
        self._base, self._since = now, self._clock()
