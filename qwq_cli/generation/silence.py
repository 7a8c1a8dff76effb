"""Says that nothing comes from a server, before the user wonders."""

from __future__ import annotations

from collections.abc import Callable

FIRST = 15.0  # seconds of silence until the first word of it; then twice as many each time


class Silence:
    """waited: seconds on a clock that runs while somebody waits. host: which server is silent."""

    def __init__(self, waited: Callable[[], float], host: str, tell: Callable[[str], None]) -> None:
        self._waited, self._host, self._tell = waited, host, tell
        self._began = self._expected = 0.0
        self._next = FIRST

    def begin(self) -> None:
        """Something came, or nothing was requested before."""
        self._began, self._next = self._waited(), FIRST

    def expect(self, seconds: float) -> None:
        """Nothing is requested for that long."""
        self._expected = max(self._expected, self._waited() + seconds)

    def watch(self) -> None:
        """To be called while somebody waits."""
        now = self._waited()
        silent = now - self._began
        if silent >= self._next:
            self._next *= 2
            self._tell(self._words(now, silent))

    def _words(self, now: float, silent: float) -> str:
        if (left := self._expected - now) > 1:
            return f"{self._host} is asked again in {left:.0f} s."
        return f"Nothing has come from {self._host} for {silent:.0f} seconds."
