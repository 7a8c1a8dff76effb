"""Copies of a text in which only numbers and letters change: whether these bring anything new."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise

from qwq_cli.guards.history import History

LOOKED_AT = 12  # copies


class Pace(Enum):
    """What the varying places of a text do from copy to copy."""

    STILL = "still"  # nothing varies
    COUNT = "count"  # all go on by the same step, as a counter does
    SERIES = "series"  # they go on by two steps
    RESULTS = "results"  # they make a table, or bring what was not to be foreseen


def pace(history: History, period: int, copies: int) -> Pace:
    """Of the last copies, `period` units each."""
    units = history.units
    count = min(copies, LOOKED_AT, len(units) // period)
    steps: set[Decimal | str] = set()
    for place in range(len(units) - period, len(units)):
        if history.masks[place] == units[place] and units[place] not in {"x", "0"}:
            continue
        said = [units[place - period * back] for back in reversed(range(count))]
        if len(set(said)) == 1:
            continue
        step = _step(said)
        if step is None:
            return Pace.RESULTS
        steps.add(step)
    if not steps:
        return Pace.STILL
    return {1: Pace.COUNT, 2: Pace.SERIES}.get(len(steps), Pace.RESULTS)


def _step(said: Sequence[str]) -> Decimal | str | None:
    """The difference from one to the next, or the ratio, where it is exactly the same."""
    values = [_value(one) for one in said]
    differences = {after - before for before, after in pairwise(values)}
    if len(differences) == 1:
        return differences.pop()
    steps = list(pairwise(values))
    if all(a * d == b * c for (a, b), (c, d) in pairwise(steps)) and all(values):
        return f"times {values[1] / values[0]}"
    return None


def _value(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(ord(text[0]))
