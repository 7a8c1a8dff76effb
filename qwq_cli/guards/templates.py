"""Copies of a text in which only numbers and letters change: do they add anything new?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from qwq_cli.guards.copies import ROUND, Copies, Place

# Fractions that fall by half or more, with so many digits in each of so many copies. Ten half-lives
# of 100 grams are no loop: only the last of them has so many digits.
LONG, DIGITS = 5, 8


class Pace(Enum):
    """How the varying places of a text change from copy to copy."""

    STILL = "still"  # nothing varies
    COUNT = "count"  # all advance by the same step, next to constant numbers
    LIST = "list"  # the same, without constant numbers
    SERIES = "series"  # all numbers advance, by one step or another
    LETTERS = "letters"  # only single letters vary, next to constant numbers
    CLIMB = "climb"  # one number rises or falls from copy to copy, next to constant numbers
    FRACTIONS = "fractions"  # a fraction is halved again and again, and has very many digits
    RESULTS = "results"  # they form a table, or bring results that could not be foreseen


def pace(copies: Copies) -> Pace:
    """Return the pace of the last copies."""
    stay, varying = len(copies.staying), copies.varying
    steps = [_step(place.values) for place in varying]
    results = [place.said for place, step in zip(varying, steps, strict=True) if step is None]
    if not results or _are_known(results):
        return _named(len({*steps} - {None}), stay + len(results))
    if any(map(_is_endless_fraction, varying)):
        return Pace.FRACTIONS
    if stay and all(place.is_letter for place in varying):
        return Pace.LETTERS
    return Pace.CLIMB if stay and _climbs(varying) else Pace.RESULTS


def _climbs(varying: Sequence[Place]) -> bool:
    """Return whether each copy has a larger (or smaller) number than the copy before."""
    first, values = varying[0].said, varying[0].values
    return sorted(values, reverse=values[0] > values[-1]) == values and all(
        place.said == first or place.said[1:] == first[:-1] or place.said[:-1] == first[1:]
        for place in varying
    )


def _are_known(results: Sequence[Sequence[str]]) -> bool:
    """Return whether each copy brings one of a few results, in any order.

    Single digits don't count: bits, remainders and last digits repeat in a sound thought too.
    """
    rows = list(zip(*results, strict=True))
    is_long = all(max(map(len, row)) > 1 for row in rows)
    return is_long and len(set(rows)) <= min(ROUND, len(rows) // 3)


def _named(steps: int, stay: int) -> Pace:
    if steps == 0:
        return Pace.STILL
    if steps == 1:
        return Pace.COUNT if stay else Pace.LIST
    return Pace.SERIES if steps == 2 else Pace.RESULTS


def _step(values: Sequence[Decimal]) -> Decimal | None:
    """Return the difference between neighbours, if it is constant.

    Growth by a ratio means powers, each of them a result.
    """
    differences = {after - before for before, after in pairwise(values)}
    return differences.pop() if len(differences) == 1 else None


def _is_endless_fraction(place: Place) -> bool:
    """Return whether a fraction with many digits is halved, or more, from copy to copy.

    Many digits alone are no sign: steps towards a root have them too.
    """
    last, values = place.said[-LONG:], place.values[-LONG:]
    digits = [len(one.partition(".")[2].rstrip("0")) for one in last]
    is_long = len(digits) == LONG and min(digits) >= DIGITS
    return is_long and values[0] > values[-1] * 2 ** (LONG - 2)
