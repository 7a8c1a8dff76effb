"""Tells the user that a server is silent, before they wonder."""

from __future__ import annotations

from collections.abc import Callable

FIRST = 15.0  # seconds of silence until the first message; the time doubles with each one


class Silence:
    """waited: seconds on a clock that runs while somebody waits. host: the silent server."""

    def __init__(self, waited: Callable[[], float], host: str, tell: Callable[[str], None]) -> None:
        self._waited, self._host, self._tell = waited, host, tell
        self._began = self._expected = 0.0
        self._next = FIRST

    def begin(self) -> None:
        """Start again, because something came or nothing was requested before."""
        self._began, self._next = self._waited(), FIRST

    def expect(self, seconds: float) -> None:
        """Expect silence for so many seconds, as nothing is requested."""
        self._expected = max(self._expected, self._waited() + seconds)

    def watch(self) -> None:
        """Check for silence. Call it while somebody waits."""
        now = self._waited()
        silent = now - self._began
        if silent >= self._next:
            self._next *= 2
            self._tell(self._words(now, silent))

    def _words(self, now: float, silent: float) -> str:
        if (left := self._expected - now) > 1:
            return f"{self._host} is asked again in {left:.0f} s."
        return f"Nothing has come from {self._host} for {silent:.0f} seconds."
