"""The same value, derived and doubted again and again: each paragraph ends with it."""

from __future__ import annotations

from qwq_cli.guards.doubts import doubts
from qwq_cli.guards.history import Grams, History

MOST = 16  # paragraphs in a row that are counted
FRESH = 3  # numbers in these that were not met before; with more, the thought makes progress
LEAST = 20  # units of a paragraph, at least
TAIL = 30  # units at its end in which the value is looked for
# Words in addition to those of doubts.py.
_WORDS = "but still yet though unless aber doch oder mais pero ma mas но 但"
_OBJECTIONS = frozenset(_WORDS.split())


class Restated:
    """Paragraphs in a row that end with the same value and add nothing new."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._numbers = Grams()
        self._value: str | None = None
        self._starts: list[int] = []  # units at which the paragraphs begin
        self._fresh_in_run = 0
        self._closed = False  # by the unit that was added last
        self._begin()

    def period(self, least: int) -> int:
        """Return the units of the first of the last `least` such paragraphs.

        It is 0 if there are too few, and between two ends of paragraphs.
        """
        starts = self._starts[-least:]
        is_due = self._closed and len(starts) >= least and self._fresh_in_run <= FRESH
        return starts[1] - starts[0] if is_due else 0

    def run(self, least: int) -> int:
        """Return the units of the text after that first one."""
        return len(self._history) - self._starts[-least:][1]

    def _begin(self) -> None:
        """Begin a paragraph."""
        self._start = len(self._history)
        self._last: tuple[str, int] | None = None  # the number, and its unit
        self._fresh, self._is_doubted = 0, False

    def follow(self) -> None:
        """Read the unit that was added last."""
        units, at = self._history.units, len(self._history)
        unit = units[-1]
        self._closed = False
        if unit == "\n":
            if len(units) > 1 and units[-2] == "\n":
                self._close()
                self._begin()
        elif unit[0].isdigit():
            self._last = unit, at
            self._fresh += self._numbers.meet(hash(unit), at) is None
        elif not self._is_doubted:
            self._is_doubted = unit.lower() in _OBJECTIONS or doubts(units[-2:]) > 0

    def _close(self) -> None:
        at = len(self._history)
        if at - self._start >= LEAST:
            self._add(self._last[0] if self._last and at - self._last[1] <= TAIL else None)
        else:
            self._fresh_in_run += self._fresh
        self._closed = True

    def _add(self, value: str | None) -> None:
        self._fresh_in_run += self._fresh
        if value is None or value != self._value or not self._is_doubted:
            self._value, self._starts, self._fresh_in_run = value, [], 0
        elif self._fresh_in_run > FRESH:
            self._starts, self._fresh_in_run = [], 0
        self._starts = [*self._starts[-MOST + 1 :], self._start]
