"""How many requests a server gets at a time, found by measuring the run itself.

The number grows while that gives more tokens a second. It falls if it gives nothing, or if the
server refuses.
"""

from __future__ import annotations

from collections.abc import Callable

MOST = 256  # requests at a time, if a server doesn't tell its limit
START = 4  # requests at first, if it doesn't tell
MOST_AT_START = 8  # requests at first, whatever it tells
SETTLE = 5.0  # seconds after a change, at most, until all requests bring text
PERIOD = 2.0  # seconds of a measurement, at least
TOKENS = 64  # tokens of a measurement, at least
GAIN = 1.1  # how much faster twice as many requests must be
LEVEL = 0.95  # share of the best rate that counts as equally good
TRIES = 2  # doublings without a gain
COOL = 5.0  # seconds in which refusals count once, because many requests fail together
CALM = 60.0  # seconds without refusals until more is tried; doubles each time


class Flow:
    """The flow of one server.

    width: requests at a time. put_off: how often the server refused for the moment, or broke off.
    Time comes from `clock`, in seconds. It measures only while the full width is in use.
    """

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
        """Begin with `sure` requests: so many find room even if all share one context.

        Servers don't tell whether they do. So more are tried, until the server refuses some.
        """
        self._sure, self._first = sure, min(self._first, sure)
        self._least = min(self._least, sure)
        self.restart()

    def restart(self) -> None:
        """Return to the state at the beginning of a run."""
        if self.is_fixed:
            return
        self.width, self.settled = self._first, self._most == 1
        self._ceiling = self._useful = self._most
        self._rates: dict[int, float] = {}
        self.is_found = False  # the width was found by measuring, or by a refusal
        self._is_careful = False  # after a refusal: smaller steps, up to the width that was refused
        self._measure_anew()

    def crowded(self) -> None:
        """Lower the number after the server had no room: its requests share one context."""
        self.refused()
        self._most = min(self._most, self._sure or self._ceiling)
        self._ceiling, self._useful = min(self._ceiling, self._most), min(self._useful, self._most)
        if not self.is_fixed:
            self.width = min(self.width, self._most)
            self.settled = self.width == self._ceiling

    def stepped(self, *, in_flight: int, begun: int, tokens: int) -> None:
        """Count text that came. begun: how many of the requests in flight have brought any."""
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
        """Count a request that was refused or broken off."""
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
        """Return a width that was not measured yet, or else the one to stay with."""
        widest, lowest = max(self._rates), min(self._rates)
        if lowest == self._first and widest < self._most and not self._is_flat():
            return min(2 * widest, self._most)
        best = max(self._rates.values())
        good = min(width for width, rate in self._rates.items() if rate >= LEVEL * best)
        return good // 2 if good == lowest and good > self._least else good

    def _is_flat(self) -> bool:
        """Return whether the last doublings gained nothing."""
        rates = [self._rates[width] for width in sorted(self._rates)]
        earlier, late = rates[:-TRIES], rates[-TRIES:]
        return bool(earlier) and max(late) < GAIN * max(earlier)

    def _maybe_more(self, now: float) -> None:
        """Try more again if the last refusal was long ago."""
        if not self._is_careful or now - self._put_off_at < self._calm:
            return
        if self._ceiling < self._useful:
            self._ceiling = min(2 * self._ceiling, self._useful)
            self._calm *= 2
            self.settled = False
            self._measure_anew()
