"""A position in the viewer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """row: 0 is the heading of the part, 1 the first row of its body."""

    part: int
    row: int = 0


@dataclass(frozen=True, order=True)
class Match:
    part: int
    start: int
