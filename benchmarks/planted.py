"""Errors planted into equalities of a text: one digit changed, on either side.

The places are found by a regular expression that knows nothing of the reader of claims, so that
what the reader passes over counts as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

# A side ends at a line, at a sentence, at a colon and at the mark of a formula.
_LEFT = re.compile(r"(?:[^\n=≈<>:.;!?]|\.(?=\d)|\\[ ;!])*$")
_EQUALS = re.compile(r"(?<![=<>!:≈])=(?!=)\s*(?:\\?\$\s*|&\s*)?(-?\d[\d,]*(?:\.\d+)?)")
_FORMULA = re.compile(r".*(?:\\\[|\\\(|\$\$)", re.DOTALL)
LONGEST_SIDE = 200  # characters of a left side that are looked at


@dataclass(frozen=True)
class Place:
    """An equality with numbers on both sides: `text[start:end]`; its sign stands at `sign`."""

    start: int
    sign: int
    end: int


@dataclass(frozen=True)
class Planted:
    """A text with one digit changed in the equality at `place`."""

    text: str
    place: Place
    at: int


def places(text: str) -> Iterator[Place]:
    for found in _EQUALS.finditer(text):
        start = _left_start(text, found.start())
        if any(c in "0123456789" for c in text[start : found.start()]):
            yield Place(start, found.start(), found.end())


def _left_start(text: str, sign: int) -> int:
    window = text[max(sign - LONGEST_SIDE, 0) : sign]
    side = _LEFT.search(window)
    left = side.group() if side else ""
    if formula := _FORMULA.match(left):
        left = left[formula.end() :]
    return sign - len(left)


def plant(text: str, place: Place, draw: random.Random) -> Planted:
    """Change one digit of the equality into another. A first digit never becomes 0."""
    digits = [i for i in range(place.start, place.end) if text[i] in "0123456789"]
    at = draw.choice(digits)
    leading = at == 0 or not text[at - 1].isdigit()
    others = [d for d in "0123456789" if d != text[at] and not (leading and d == "0")]
    return Planted(text[:at] + draw.choice(others) + text[at + 1 :], place, at)
