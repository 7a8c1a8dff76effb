"""Quantiles of known values, to predict the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9  # the interval should contain four of five


class Interval(NamedTuple):
    low: float
    median: float
    high: float

    def scaled(self, factor: float) -> Interval:
        return Interval(*(factor * bound for bound in self))

    def within(self, least: float, most: float) -> Interval:
        return Interval(*(min(max(bound, least), most) for bound in self))


def of_next(values: Sequence[float]) -> Interval:
    """Return the interval of one more such value. It is ranked among them: few give a wide one."""
    ordered, last = sorted(values), len(values) - 1

    def at(share: float) -> float:
        place = min(max(share * (last + 2) - 1, 0.0), float(last))
        under = int(place)
        over = min(under + 1, last)
        return ordered[under] + (ordered[over] - ordered[under]) * (place - under)

    return Interval(at(LOW), at(MIDDLE), at(HIGH))


def weighted(values: Sequence[tuple[float, float]]) -> Interval:
    """Return the interval of (value, weight) pairs."""
    ordered = sorted(values)
    whole = sum(weight for _, weight in ordered)

    def at(share: float) -> float:
        reached = 0.0
        for value, weight in ordered:
            reached += weight
            if reached >= share * whole:
                return value
        return ordered[-1][0]

    return Interval(at(LOW), at(MIDDLE), at(HIGH))
