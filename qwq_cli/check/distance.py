"""Inequalities about a distance: `|x - 2| < 3` is an interval around 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from qwq_cli.check.interval import Interval, Region, read_region
from qwq_cli.check.number import exact

_BAR = r"(?:\||\\[lr]?vert(?![A-Za-z]))"
_DISTANCE = re.compile(
    rf"{_BAR}\s*(?P<name>[A-Za-z])\s*(?:(?P<sign>[-+])\s*(?P<center>[^|\\]{{1,20}}?)\s*)?{_BAR}"
)


def read_distance(text: str) -> Region | None:
    """None where it is no such inequality, or one whose numbers aren't known exactly."""
    found = list(_DISTANCE.finditer(text))
    if len(found) != 1:
        return None
    distance = found[0]
    region = read_region(f"{text[: distance.start()]} d {text[distance.end() :]}".strip())
    center = exact(f"{distance['sign']}{distance['center']}" if distance["center"] else "0")
    if region is None or region.name != "d" or center is None:
        return None
    ends = [end for part in region.parts for end in (part.low, part.high) if end is not None]
    if any(exact(end) is None for end in ends):
        return None
    parts = tuple(piece for part in region.parts for piece in _around(-center, part))
    return Region(parts, distance["name"], text) if parts else None


def _around(center: Fraction, part: Interval) -> Iterator[Interval]:
    """The points whose distance from the center is in `part`."""
    low = None if part.low is None else exact(part.low)
    high = None if part.high is None else exact(part.high)
    if high is not None and high < 0:
        return
    below = None if high is None else str(center - high)
    above = None if high is None else str(center + high)
    if low is None or low < 0 or (low == 0 and not part.low_open):
        yield Interval(below, above, part.high_open, part.high_open)
        return
    yield Interval(below, str(center - low), part.high_open, part.low_open)
    yield Interval(str(center + low), above, part.low_open, part.high_open)
