"""What remains when several conditions hold for one number: `x > 1 and x < 5`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from qwq_cli.equality.interval import Interval, Region
from qwq_cli.equality.number import exact
from qwq_cli.equality.values import EMPTY, Words

MAX_PARTS = 64
_Parts = tuple[Interval, ...]


def common(regions: Sequence[Region], text: str) -> Region | Words | None:
    """Return the intersection; None if the ends are not numbers, or there are several names."""
    names = {region.name for region in regions}
    parts = [part for region in regions for part in region.parts]
    ends = [end for part in parts for end in (part.low, part.high) if end is not None]
    if len(names) != 1 or len(parts) > MAX_PARTS or any(exact(end) is None for end in ends):
        return None
    left = reduce(_both, (region.parts for region in regions))
    return Region(left, names.pop(), text) if left else EMPTY


def _both(first: _Parts, second: _Parts) -> _Parts:
    overlaps = [_overlap(a, b) for a in first for b in second]
    return tuple(part for part in overlaps if part is not None)


def _overlap(a: Interval, b: Interval) -> Interval | None:
    low, low_open = _last([(a.low, a.low_open), (b.low, b.low_open)], 1)
    high, high_open = _last([(a.high, a.high_open), (b.high, b.high_open)], -1)
    if low is not None and high is not None:
        gap = _value(high) - _value(low)
        if gap < 0 or (gap == 0 and (low_open or high_open)):
            return None
    return Interval(low, high, low_open, high_open)


def _last(ends: list[tuple[str | None, bool]], way: int) -> tuple[str | None, bool]:
    """Return the end that cuts off most, upwards (1) or downwards (-1).

    An open end cuts off more than a closed one.
    """
    known = [(way * _value(end), is_open, end) for end, is_open in ends if end is not None]
    if not known:
        return None, True
    _, is_open, end = max(known, key=lambda found: found[:2])
    return end, is_open


def _value(end: str) -> Fraction:
    return exact(end) or Fraction(0)
