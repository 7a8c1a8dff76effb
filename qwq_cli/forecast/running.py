"""The length of a run while it goes on, from how much longer kept runs were at the same point.

A kept run is compared at the point where it had written the same share of its expected length. It
counts more if the two are similar there: in steps, in numbers of the question that were used, in
answers that were named, in when the last step ended, and in their expected lengths. This is
landmarking: van Houwelingen, "Dynamic prediction by landmarking in event history analysis",
Scandinavian Journal of Statistics, 2007.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import exp, log1p
from typing import NamedTuple

from qwq_cli.forecast.expected import Expected
from qwq_cli.forecast.kept import Mark
from qwq_cli.forecast.quantiles import Interval, of_next, weighted

# Differences at which a run counts for a third: of shares, of logarithms of steps and lengths.
SHARE, STEPS, LENGTH, AGE = 0.1, 0.15, 0.15, 0.3
NAMED = 2.0  # as many of them count as one, if only one of the two has named an answer
NEAREST = 120  # kept runs that are compared: those with the most similar expected length
LEAST_LEFT = 4  # kept runs that were longer; with fewer there is no conclusion
LONGER = Interval(1.02, 1.2, 1.8)  # times the present length, beyond all known lengths

START = Mark(0, 0, 0.0, 0)


class _Past(NamedTuple):
    """A kept run. scale: its expected length, divided by that of this run."""

    apart: float
    scale: float
    tokens: int
    ends: Sequence[int]  # of its steps
    course: Sequence[Mark]


class Outlasted:
    """A run for which only the lengths of others are known, each equally likely."""

    def __init__(self, lengths: Sequence[float], most: int) -> None:
        self._lengths, self._most = lengths, most

    def interval(self, tokens: int, marks: Sequence[Mark] = ()) -> Interval:
        """Return the same as Running does."""
        longer = [length for length in self._lengths if length > tokens]
        found = of_next(longer) if len(longer) >= LEAST_LEFT else LONGER.scaled(tokens)
        return found.within(tokens, max(self._most, tokens))


class Running:
    """One run of `question`; it is asked with how far it has come."""

    def __init__(self, expected: Expected, question: str) -> None:
        self._most = expected.most
        self._before = expected.interval(question)
        centre = expected.centre(question)
        past = (
            _Past(
                abs(its - centre),
                exp(its - centre),
                run.tokens,
                [mark.tokens for mark in run.course],
                run.course,
            )
            for its, run in zip(expected.centres, expected.runs, strict=True)
            if run.question != question
        )
        self._past = sorted(past)[:NEAREST]

    def interval(self, tokens: int, marks: Sequence[Mark]) -> Interval:
        """Return the interval of the whole length, given tokens and steps so far."""
        if not tokens:
            return self._before
        left = self._left(tokens, marks)
        found = LONGER.scaled(tokens) if left is None else Interval(*(tokens + x for x in left))
        return found.within(tokens, max(self._most, tokens))

    def _left(self, tokens: int, marks: Sequence[Mark]) -> Interval | None:
        mark = marks[-1] if marks else START
        pairs = []
        for past in self._past:
            then = tokens * past.scale
            if past.tokens <= then:
                continue
            count = bisect_right(past.ends, then)
            other = past.course[count - 1] if count else START
            distance = (
                abs(mark.used - other.used) / SHARE
                + abs(log1p(mark.steps) - log1p(other.steps)) / STEPS
                + NAMED * (bool(mark.named) != bool(other.named))
                + past.apart / LENGTH
                + abs(log1p(mark.tokens) - log1p(other.tokens / past.scale)) / AGE
            )
            pairs.append(((past.tokens - then) / past.scale, exp(-distance)))
        return weighted(pairs) if len(pairs) >= LEAST_LEFT else None
