"""Finds runs of units that equal those one period before."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.guards.history import KEPT, Grams, History

GRAM = 6  # units in a row that make a period likely
LONGEST = KEPT // 4  # units of a period: four copies are kept
_BACK = 256  # units that a new run is followed back


class Cycles:
    """What the end of a column of the history repeats.

    run: how many units equal those `period` before; 0 for none.
    """

    def __init__(self, history: History, column: Sequence[str]) -> None:
        self._history, self._column = history, column
        self._grams = Grams()
        self.period = self.run = 0

    @property
    def copies(self) -> int:
        return self.run // self.period + 1

    def follow(self) -> None:
        """Read the unit that was added last."""
        column = self._column
        at, period = len(column) - 1, self.period
        if period and column[at] == column[at - period]:
            self.run += 1
        else:
            self.period = self.run = 0
        met = self._grams.meet(hash(tuple(column[-GRAM:])), len(self._history))
        if met and not self.period:
            self._adopt(len(self._history) - met[0])

    def _adopt(self, period: int) -> None:
        column = self._column
        at = len(column) - 1
        furthest = max(at - _BACK, period - 1)
        end = at
        while end > furthest and column[end] == column[end - period]:
            end -= 1
        if at - end >= GRAM and period <= LONGEST:
            self.period, self.run = period, at - end
