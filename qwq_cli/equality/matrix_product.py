"""Sums and products of matrices, computed entry by entry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.equality.expression import Expr

MAX_MATRICES = 4
_ENVIRONMENT = re.compile(r"\\begin\s*\{[a-zA-Z]+\}.*?\\end\s*\{[a-zA-Z]+\}")
_SIGNS = {"": "*", r"\cdot": "*", r"\times": "*", "*": "*", "+": "+", "-": "-"}
Rows = tuple[tuple[Expr, ...], ...]


def read_terms(text: str) -> list[tuple[str, str]] | None:
    """Return matrices with the sign before each: `+`, `-` or `*`; None for fewer than two."""
    found = list(_ENVIRONMENT.finditer(text))
    if not 2 <= len(found) <= MAX_MATRICES or found[-1].end() != len(text.rstrip()):
        return None
    starts = [0, *(match.end() for match in found)]
    between = [text[a : match.start()].strip() for a, match in zip(starts, found, strict=False)]
    if between[0] or any(sign not in _SIGNS for sign in between):
        return None
    signs = ["+", *(_SIGNS[sign] for sign in between[1:])]
    return [(sign, match[0]) for sign, match in zip(signs, found, strict=True)]


def combined(terms: Sequence[tuple[str, Rows]]) -> Rows | None:
    """Compute the terms; None if their sizes don't fit."""
    factors: list[tuple[str, Rows]] = []
    for sign, rows in terms:
        if sign != "*":
            factors.append((sign, rows))
            continue
        before, left = factors.pop()
        if len(left[0]) != len(rows):
            return None
        factors.append((before, _product(left, rows)))
    total = factors[0][1]
    for sign, rows in factors[1:]:
        if [len(row) for row in total] != [len(row) for row in rows]:
            return None
        total = _sum(total, rows, "1" if sign == "+" else "-1")
    return total


def _product(a: Rows, b: Rows) -> Rows:
    return tuple(
        tuple(
            ("add", *(("mul", x, y) for x, y in zip(row, column, strict=True)))
            for column in zip(*b, strict=True)
        )
        for row in a
    )


def _sum(a: Rows, b: Rows, factor: str) -> Rows:
    return tuple(
        tuple(("add", x, ("mul", ("num", factor), y)) for x, y in zip(left, right, strict=True))
        for left, right in zip(a, b, strict=True)
    )
