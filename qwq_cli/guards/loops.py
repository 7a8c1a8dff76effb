"""Finds where a text goes in circles, as it comes. It needs no model, just words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwq_cli.guards.bounds import BEHIND, Bounds
from qwq_cli.guards.circles import Circles
from qwq_cli.guards.copies import last_copies
from qwq_cli.guards.cycles import Cycles
from qwq_cli.guards.history import History
from qwq_cli.guards.patience import USUAL, Least
from qwq_cli.guards.restated import Restated
from qwq_cli.guards.templates import pace
from qwq_cli.guards.units import OPEN, Unit, Units

WORDED = 8  # letters in a copy; with fewer it is a table or a number
STRIDE = 16  # units between two checks, at least
COPIES = 3  # after the first
SLACK = 20  # equal units after which one may differ


class LoopKind(Enum):
    """EXACT: the same text again, except for a word or a number here and there.

    TEMPLATE: the same except for counting numbers or letters. CIRCLE: in any order, what was said
    twice before, or the same value doubted again and again.
    """

    EXACT = "exact"
    TEMPLATE = "template"
    CIRCLE = "circle"


@dataclass(frozen=True)
class Loop:
    """onset, second: characters at which the first and the second copy begin. period: in units.

    copies: begun so far.
    """

    kind: LoopKind
    onset: int
    second: int
    copies: int
    period: int


class LoopDetector:
    """The cost to read a token and the memory don't grow with the text.

    start: characters of the text that are not read. bounds: of the question, if it is known.
    patience: may be changed at any time.
    """

    def __init__(self, start: int = 0, bounds: Bounds | None = None) -> None:
        self.patience, self._bounds = USUAL, bounds
        self._begin(start)

    def __len__(self) -> int:
        """Return the number of kept units."""
        return len(self._history.units)

    def _begin(self, start: int, before: str = "") -> None:
        self._first = start
        self._units = Units(start, before)
        self._history = History()
        self._exact = Cycles(self._history, self._history.units, SLACK)
        self._like = Cycles(self._history, self._history.masks)
        self._circles = Circles(self._history)
        self._restated = Restated(self._history)

    def read(self, text: str) -> Loop | None:
        """Return the first loop that ends in this text. The text after it is read too."""
        found: Loop | None = None
        for unit in self._units.read(text):
            self._follow(unit)
            found = found or self._look()
        return found

    def cut(self, length: int) -> None:
        """Forget everything after the first `length` characters of the text."""
        history, waits = self._history, self._units.waits
        units = [*map(Unit, history.starts, history.units), *([waits] if waits.text else [])]
        tail: list[Unit] = []
        while units and units[-1].start + len(units[-1].text) > length - OPEN:
            tail.append(units.pop())
        at = units[-1].start + len(units[-1].text) if units else min(self._first, length)
        first = min(self._first, at)
        self._begin(at, units[-1].text if units else "")
        self._first = first
        for unit in units:
            self._follow(unit)
        text = ""
        for unit in reversed(tail):
            text += " " * (unit.start - at - len(text)) + unit.text
        self.read(text[: length - at])

    def _follow(self, unit: Unit) -> None:
        self._history.add(unit)
        self._exact.follow()
        self._like.follow()
        self._circles.follow()
        self._restated.follow()

    def _look(self) -> Loop | None:
        exact, like = self._exact, self._like
        if _is_due(exact, self._copies) and self._is_exact():
            return self._loop(LoopKind.EXACT, exact.period, exact.run)
        if _is_due(like, COPIES) and (self._is_template() or self._is_runaway()):
            return self._loop(LoopKind.TEMPLATE, like.period, like.run)
        if self._circles.period and self._circles.is_circle(self.patience.doubts):
            period, run = self._circles.period, self._circles.run
            return self._loop(LoopKind.CIRCLE, period, run + period)
        if period := self._restated.period(self.patience.paragraphs):
            return self._loop(LoopKind.CIRCLE, period, self._restated.run(self.patience.paragraphs))
        return None

    @property
    def _copies(self) -> int:
        """Return how many copies after the first are needed: long ones are no rhyme or table
        row."""
        exact = self._exact
        is_long = self._history.tokens(exact.period) >= self.patience.long
        return COPIES - 1 if is_long and not exact.slips else COPIES

    def _is_exact(self) -> bool:
        exact = self._exact
        least = self.patience.near if exact.slips else self.patience.exact
        return self._history.tokens(exact.run) >= self._of(least, exact.period)

    def _is_template(self) -> bool:
        """Return whether the last copies are a template, by as few as are a loop at their pace.

        Only the last ones count, because a text may come to a standstill.
        """
        like, history, least = self._like, self._history, self.patience.templates
        run, each = history.tokens(like.run), max(history.tokens(like.period), 1)
        for tokens in sorted({self._of(one, like.period) for one in least.values()}):
            if tokens > run:
                return False
            copies = min(max(-(-tokens // each), COPIES) + 1, like.copies)
            found = least[pace(last_copies(history, like.period, copies))]
            if self._of(found, like.period) <= tokens:
                return True
        return False

    def _is_runaway(self) -> bool:
        """Return whether the last copies have left behind all that the question names."""
        like, history = self._like, self._history
        least = self._of(self.patience.beyond, like.period)
        if self._bounds is None or history.tokens(like.run) < least:
            return False
        copies = max(-(-least // history.tokens(like.period)), BEHIND)
        before = like.copies - copies
        return before >= 0 and self._bounds.are_behind(
            last_copies(history, like.period, copies), before
        )

    def _of(self, least: Least, period: int) -> int:
        return least.worded if self._is_worded(period) else least.bare

    def _is_worded(self, period: int) -> bool:
        words = (unit for unit in self._history.units[-period:] if unit.isalpha())
        return sum(map(len, words)) >= WORDED

    def _loop(self, kind: LoopKind, period: int, run: int) -> Loop:
        history = self._history
        second = len(history) - run
        onset, copies = history.start(second - period), run // period + 1
        return Loop(kind, onset, history.start(second), copies, period)


def _is_due(cycles: Cycles, copies: int) -> bool:
    """Return whether enough copies have come after the first; then true from time to time."""
    period, run = cycles.period, cycles.run
    beyond = run - copies * period
    return bool(period) and beyond >= 0 and beyond % max(period // 4, STRIDE) == 0
