"""What a question shows about the length of its answer."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from math import log1p

MOST = 4000  # characters that are examined; later text is mostly to be read, not to be solved
_PARTS = re.compile(r"\d+|[^\W\d_]+|[+\-*/×÷=^<>%$\\(){}\[\]?]")
_OPERATORS = frozenset("+-*/×÷=^<>%\\")


@lru_cache(maxsize=4096)
def parts_of(question: str) -> tuple[str, ...]:
    """Return words, signs, and for each number its number of digits."""
    found = _PARTS.findall(question[:MOST].lower())
    return tuple(f"#{len(part)}" if part.isdigit() else part for part in found)


def terms_of(question: str) -> frozenset[str]:
    """Return its parts, and each pair of neighbours."""
    parts = parts_of(question)
    return frozenset(parts) | {f"{one} {two}" for one, two in pairwise(parts)}


def sizes_of(question: str) -> tuple[float, ...]:
    """Return figures that grow with the work to do."""
    parts = parts_of(question)
    digits = [len(part) - 1 for part in parts if part[0] == "#"]
    numbers = [int(part[1:]) for part in parts if part[0] == "#"]
    signs = sum(part in _OPERATORS for part in parts)
    counted = (len(question), len(parts) - len(digits), len(numbers), sum(numbers),
               max(numbers, default=0), signs)  # fmt: skip
    return (1.0, *map(log1p, counted))


def numbers_of(question: str) -> frozenset[str]:
    """Return numbers as written, but without commas in thousands."""
    return frozenset(re.findall(r"\d+", question[:MOST].replace(",", "")))
