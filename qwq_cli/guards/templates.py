"""Copies of a text in which only numbers and letters change: whether these bring anything new."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise
from statistics import median

from qwq_cli.guards.history import History
from qwq_cli.guards.units import LETTER, NUMBER

LOOKED_AT, ALIKE = 12, 8  # copies, steps between these
HALF = Decimal("0.505")


class Pace(Enum):
    """What the varying places of a text do from copy to copy."""

    STILL = "still"  # nothing varies
    COUNT = "count"  # all go on by the same step, beside numbers that stay
    SERIES = "series"  # all numbers go on, by one step or two
    RESULTS = "results"  # they make a table, or bring what was not to be foreseen


def pace(history: History, period: int, copies: int) -> Pace:
    """Of the last copies, `period` units each."""
    units, masks = history.units, history.masks
    count = min(copies, LOOKED_AT, len(units) // period)
    steps: set[Decimal | str] = set()
    stay = 0
    for place in range(len(units) - period, len(units)):
        if masks[place] not in {NUMBER, LETTER}:
            continue
        said = [units[place - period * back] for back in reversed(range(count))]
        if len(set(said)) == 1:
            stay += masks[place] == NUMBER
            continue
        step = _step([_value(one) for one in said])
        if step is None:
            return Pace.RESULTS
        steps.add(step)
    return _named(len(steps), stay)


def _named(steps: int, stay: int) -> Pace:
    if steps == 0:
        return Pace.STILL
    if steps == 1 and stay:
        return Pace.COUNT
    return Pace.SERIES if steps <= 2 else Pace.RESULTS


def _step(values: Sequence[Decimal]) -> Decimal | str | None:
    """The difference from one to the next, or the ratio, where it is exactly the same."""
    differences = {after - before for before, after in pairwise(values)}
    if len(differences) == 1:
        return differences.pop()
    if not all(values):
        return None
    steps = list(pairwise(values))
    if all(a * d == b * c for (a, b), (c, d) in pairwise(steps)):
        return f"times {values[1] / values[0]}"
    return "falls" if _falls(values) else None


def _falls(values: Sequence[Decimal]) -> bool:
    """A fraction that is halved, or less, for ever; a slip or two of the pen don't count."""
    ratios = [after / before for before, after in pairwise(values)]
    usual = median(ratios)
    alike = sum(abs(ratio - usual) <= usual / 100 for ratio in ratios)
    is_fraction = values[-1] != int(values[-1])
    return is_fraction and len(values) == LOOKED_AT and usual <= HALF and alike >= ALIKE


def _value(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(ord(text[0]))
