"""Text that repeats, in any order, what was said twice before."""

from __future__ import annotations

from collections import deque
from statistics import median_low

from qwq_cli.guards.doubts import doubts
from qwq_cli.guards.history import Grams, History

GRAM = 4  # units
WINDOWS = ((200, 0.87), (300, 0.85), (400, 0.84), (600, 0.80))  # units, share said twice before
STRIDE = 16  # units between two checks
# Going through all cases also repeats text, but from only a line or two before, and without doubts.
# A step of a long division mostly repeats the step before.
FAR, SURE = 100, 0.93  # units back; the share needed without doubts
NEAR, LONG, SURER = 75, 400, 0.95  # or: units back; units, and their share
DOUBTS = 600  # units in which doubts are counted


class Circles:
    """period: units since all this was last said, 0 if it was not. run: where it began before."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._grams = Grams()
        self._known: deque[int] = deque()  # for each unit, how far back it was said; 0 if it is new
        self._counts = [0] * len(WINDOWS)
        self.period = self.run = 0
        self._is_sure = False

    def is_circle(self, least: int) -> bool:
        """Return whether the repetition is a circle. least: how many words of doubt it needs."""
        return self._is_sure or doubts(self._history.units[-DOUBTS:]) >= least

    def follow(self) -> None:
        """Read the unit that was added last."""
        units, known = self._history.units, self._known
        at = len(self._history)
        met = self._grams.meet(hash(tuple(units[-GRAM:])), at)
        distance = at - met[0] if met and met[1] >= 2 else 0
        known.append(distance)
        for i, (size, _) in enumerate(WINDOWS):
            if len(known) > size and known[-size - 1]:
                self._counts[i] -= 1
            if distance:
                self._counts[i] += 1
        if len(known) > WINDOWS[-1][0]:
            known.popleft()
        self.period = self.run = 0
        if distance and at % STRIDE == 0:
            self._weigh()

    def _weigh(self) -> None:
        for (size, share), count in zip(WINDOWS, self._counts, strict=True):
            if len(self._known) < size or count < share * size:
                continue
            last = list(self._known)[-size:]
            period = median_low([distance for distance in last if distance])
            is_far = period >= FAR and count >= SURE * size
            is_sure = is_far or (period >= NEAR and size >= LONG and count >= SURER * size)
            if not self.period or is_sure:
                self.run, self.period, self._is_sure = size, period, is_sure
            if is_sure:
                return
