"""A line that is held back until it is clear whether it begins with a marker or a cue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Head:
    paragraph: bool
    gap: str
    text: str
    start: int
