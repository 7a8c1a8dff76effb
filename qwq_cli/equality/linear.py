"""Expressions that are linear in one name, with rational coefficients."""

from __future__ import annotations

from fractions import Fraction

from qwq_cli.equality.expression import Expr
from qwq_cli.equality.rational import rational

_Line = tuple[Fraction, Fraction]


def linear(expr: Expr, name: str) -> _Line | None:
    """Return slope and offset; None if it is not linear, or not clearly so."""
    if expr == ("sym", name):
        return Fraction(1), Fraction(0)
    if (value := rational(expr)) is not None:
        return Fraction(0), value
    parts = [linear(part, name) for part in expr[1:] if isinstance(part, tuple)]
    lines = [part for part in parts if part is not None]
    return _joined(str(expr[0]), lines) if len(lines) == len(parts) > 0 else None


def _joined(operator: str, lines: list[_Line]) -> _Line | None:
    if operator == "add":
        return sum((a for a, _ in lines), Fraction(0)), sum((b for _, b in lines), Fraction(0))
    if operator == "mul":
        return _product(lines)
    if operator == "div" and lines[1][0] == 0 != lines[1][1]:
        return lines[0][0] / lines[1][1], lines[0][1] / lines[1][1]
    return None


def _product(lines: list[_Line]) -> _Line | None:
    slope, offset = Fraction(0), Fraction(1)
    for a, b in lines:
        if a and slope:
            return None
        slope, offset = slope * b + offset * a, offset * b
    return slope, offset
