"""Finds runs of units that equal those one period before."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.guards.history import KEPT, Grams, History

GRAM = 6  # units in a row that make a period likely
LONGEST = KEPT // 4  # units of a period: four copies are kept
_BACK = 256  # units that a new run is followed back


class Cycles:
    """What the end of a column of the history repeats.

    run: how many units equal those `period` before; 0 for none. slack: after so many equal units,
    the run continues over one that differs. slips: how many differed.
    """

    def __init__(self, history: History, column: Sequence[str], slack: int | None = None) -> None:
        self._history, self._column, self._slack = history, column, slack
        self._grams = Grams()
        self.period = self.run = self.slips = 0
        self._equal = 0  # units since one that differed

    @property
    def copies(self) -> int:
        return self.run // self.period + 1

    def follow(self) -> None:
        """Read the unit that was added last."""
        column, period = self._column, self.period
        if period and column[-1] == column[-1 - period]:
            self._equal += 1
            self.run += 1
        elif period and self._slack is not None and self._equal >= self._slack:
            self._equal, self.slips = 0, self.slips + 1
            self.run += 1
        else:
            self.period = self.run = self.slips = 0
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
            self.period = period
            self.run = self._equal = at - end
