"""The length of a run before it begins, from kept runs of the same model.

The logarithm of the length is a linear function of the sizes of the question (its length, its
numbers and signs). The rest resembles that of similar questions, and so does the size of the error.
Each kept run is compared with what the others predict for it. These errors, in units of the
expected error, are the spread of the forecast (conformal prediction: Vovk, Gammerman, Shafer,
"Algorithmic Learning in a Random World", 2005).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from qwq_cli.forecast.kept import LEAST, KeptRun, comparable
from qwq_cli.forecast.likeness import Likeness
from qwq_cli.forecast.quantiles import Interval, of_next
from qwq_cli.forecast.question import sizes_of
from qwq_cli.forecast.trend import at, slopes_of

# How many equally similar questions get half of the weight.
DOUBT, DOUBT_OF_MISSES = 0.3, 1.0
FAR = 2.0  # in logarithms beyond all known lengths, because a line has no end


class Expected:
    """centres: for each of `runs`, the logarithm of the length that the other runs predict."""

    def __init__(self, runs: Sequence[KeptRun], most: int) -> None:
        self.runs, self.most = runs, most
        self._logs = [log(min(run.tokens, most)) for run in runs]
        sizes = [sizes_of(run.question) for run in runs]
        self._slopes = slopes_of(sizes, self._logs)
        self._likeness = Likeness([run.question for run in runs])
        lines = [self._line(size) for size in sizes]
        alike = [self._likeness.to(run.question) for run in runs]
        self._rests = [seen - line for seen, line in zip(self._logs, lines, strict=True)]
        self.centres = [
            line + self._rest(others) for line, others in zip(lines, alike, strict=True)
        ]
        self._misses = [
            seen - centre for seen, centre in zip(self._logs, self.centres, strict=True)
        ]
        self._usual = sum(map(abs, self._misses)) / len(runs) or 1e-6
        self._spreads = [
            miss / self._miss(others) for miss, others in zip(self._misses, alike, strict=True)
        ]

    @classmethod
    def of(cls, runs: Sequence[KeptRun], most: int) -> Expected | None:
        """Return the expectation; None if too little is known. most: tokens that a run may have."""
        known = comparable(runs, most)
        return cls(known, most) if len(known) >= LEAST else None

    def centre(self, question: str) -> float:
        return self._line(sizes_of(question)) + self._rest(self._likeness.to(question))

    def lengths(self, question: str) -> list[float]:
        """Return lengths that are all equally likely."""
        scale = self._miss(self._likeness.to(question))
        centre = self.centre(question)
        return [min(exp(centre + scale * spread), float(self.most)) for spread in self._spreads]

    def interval(self, question: str) -> Interval:
        return of_next(self.lengths(question))

    def _line(self, sizes: Sequence[float]) -> float:
        found = at(self._slopes, sizes)
        return min(max(found, min(self._logs) - FAR), max(self._logs) + FAR)

    def _rest(self, others: Mapping[int, float]) -> float:
        told = sum(weight * self._rests[place] for place, weight in others.items())
        return told / (sum(others.values()) + DOUBT)

    def _miss(self, others: Mapping[int, float]) -> float:
        """Return the usual size of the error for similar questions."""
        told = sum(weight * abs(self._misses[place]) for place, weight in others.items())
        return (told + DOUBT_OF_MISSES * self._usual) / (sum(others.values()) + DOUBT_OF_MISSES)
