"""How many requests a server gets at a time: found by measuring the work itself.

More, while that gives more tokens a second; fewer, if it gives nothing or the server refuses.
"""

from __future__ import annotations

from collections.abc import Callable

MOST = 256  # requests at a time, where a server doesn't tell what it takes
START = 4  # where it doesn't tell
MOST_AT_START = 8  # whatever it tells
SETTLE = 5.0  # seconds after a change, at most, until all requests bring text
PERIOD = 2.0  # seconds that are measured, at least
TOKENS = 64  # likewise
GAIN = 1.1  # that twice as many must bring
LEVEL = 0.95  # of the best rate: what is as good
TRIES = 2  # doublings without a gain
COOL = 5.0  # seconds in which what is put off counts once: many fail together
CALM = 60.0  # seconds without that, after which more is tried again; twice as long each time


class Flow:
    """width: requests at a time. put_off: how often the server refused for the moment, or broke
    off. Time comes from `clock`, in seconds. Only what a full width gives is measured."""

    def __init__(self, slots: int | None, clock: Callable[[], float]) -> None:
        """slots: how many requests the server says it works on at a time."""
        self._clock, self._most = clock, slots or MOST
        self._first = min(slots or START, MOST_AT_START)
        self._least = self._first if slots else 1
        self.tokens = self.put_off = 0
        self.is_fixed = self.is_found = False
        self._sure: int | None = None
        self._calm = CALM
        self._lowered_at: float | None = None
        self._put_off_at = 0.0
        self.restart()

    def fix(self, width: int) -> None:
        """Use this number, without measuring."""
        self.width, self.is_fixed, self.settled = width, True, True

    def begin_with(self, sure: int) -> None:
        """sure: how many find room where all requests share one context. Whether they do is not
        told: more are tried, until it turns out."""
        self._sure, self._first = sure, min(self._first, sure)
        self._least = min(self._least, sure)
        self.restart()

    def restart(self) -> None:
        """From what a run begins with."""
        if self.is_fixed:
            return
        self.width, self.settled = self._first, self._most == 1
        self._ceiling = self._useful = self._most
        self._rates: dict[int, float] = {}
        self.is_found = False  # by what was measured or put off
        self._is_careful = False  # it was put off: small steps, and no more than was too much
        self._measure_anew()

    def crowded(self) -> None:
        """The server had no room for so many: they share one context."""
        self.refused()
        self._most = min(self._most, self._sure or self._ceiling)
        self._ceiling, self._useful = min(self._ceiling, self._most), min(self._useful, self._most)
        if not self.is_fixed:
            self.width = min(self.width, self._most)
            self.settled = self.width == self._ceiling

    def stepped(self, *, in_flight: int, begun: int, tokens: int) -> None:
        """Some text came. begun: how many of those in flight have brought any."""
        self.tokens += tokens
        if self.is_fixed:
            return
        now = self._clock()
        if self.settled:
            self._maybe_more(now)
        elif in_flight != self.width:
            self._measure_anew()
        else:
            self._measure(now, begun, tokens)

    def refused(self) -> None:
        """One request was put off, or broken off."""
        self.put_off += 1
        now = self._put_off_at = self._clock()
        is_new = self._lowered_at is None or now - self._lowered_at >= COOL
        if self.is_fixed or not is_new:
            return
        self._lowered_at, self.is_found = now, True
        self._ceiling = max(self.width - 1, 1)
        self.width = max(self.width // 2, 1)
        self._is_careful, self.settled = True, self.width == self._ceiling
        self._measure_anew()

    def _measure_anew(self) -> None:
        self._changed_at: float | None = None
        self._began_at: float | None = None
        self._count = 0

    def _measure(self, now: float, begun: int, tokens: int) -> None:
        if self._changed_at is None:
            self._changed_at = now
        if self._began_at is None:
            if begun >= self.width or now - self._changed_at >= SETTLE:
                self._began_at = now
            return
        self._count += tokens
        seconds = now - self._began_at
        if seconds >= PERIOD and self._count >= TOKENS:
            self._judge(self._count / seconds)

    def _judge(self, rate: float) -> None:
        self.is_found = True
        if self._is_careful:
            self.width = min(self.width + max(self.width // 4, 1), self._ceiling)
            self.settled = self.width == self._ceiling
        else:
            self._rates[self.width] = rate
            self.width = self._next()
            self.settled = self.width in self._rates
            self._useful = self.width if self.settled else self._useful
        self._measure_anew()

    def _next(self) -> int:
        """A width that is not measured yet, or else the one to stay with."""
        widest, lowest = max(self._rates), min(self._rates)
        if lowest == self._first and widest < self._most and not self._is_flat():
            return min(2 * widest, self._most)
        best = max(self._rates.values())
        good = min(width for width, rate in self._rates.items() if rate >= LEVEL * best)
        return good // 2 if good == lowest and good > self._least else good

    def _is_flat(self) -> bool:
        """Whether the last doublings brought nothing."""
        rates = [self._rates[width] for width in sorted(self._rates)]
        earlier, late = rates[:-TRIES], rates[-TRIES:]
        return bool(earlier) and max(late) < GAIN * max(earlier)

    def _maybe_more(self, now: float) -> None:
        """If it was refused long ago, more may work now."""
        if not self._is_careful or now - self._put_off_at < self._calm:
            return
        if self._ceiling < self._useful:
            self._ceiling = min(2 * self._ceiling, self._useful)
            self._calm *= 2
            self.settled = False
            self._measure_anew()
