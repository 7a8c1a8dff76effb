"""The time of a replay: it runs as fast as was asked, and keys stop it, change it or skip in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_SECONDS = 0.1  # at most between two looks at the keys; also a signal waits no longer
LEAST_SECONDS = 1e-6  # nobody waits for less
FASTER = 2.0
SLOWEST, FASTEST = 1 / 64, 1024.0


class Player:
    """One thread plays and waits, another one may press keys.

    speed: seconds of the run in one of the clock. paused: whether its time stands. left: whether
    somebody has seen enough.
    """

    def __init__(
        self,
        speed: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """wait: for so many seconds, or less."""
        self.speed, self.paused, self.left = speed, False, False
        self._clock = clock
        self._pressed = threading.Event()
        self._wait = wait or self._pressed.wait
        self._lock = threading.RLock()
        self._base, self._since = 0.0, clock()  # the time there was, at one of the clock
        self._skipping = False

    def now(self) -> float:
        """Seconds of the run that were played."""
        with self._lock:
            gone = 0.0 if self.paused else self._clock() - self._since
            return self._base + gone * self.speed

    def reach(self, due: float, *, is_mark: bool = False) -> None:
        """Wait until then. is_mark: a skip ends here."""
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
        """Stop, or go on."""
        with self._changing():
            self.paused = not self.paused

    def faster(self) -> None:
        with self._changing():
            self.speed = min(self.speed * FASTER, FASTEST)

    def slower(self) -> None:
        with self._changing():
            self.speed = max(self.speed / FASTER, SLOWEST)

    def skip(self) -> None:
        """What is left of this step comes at once."""
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
