"""Decides a claim: what its sides are worth, and whether that is what was stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from qwq_cli.claims.exact import Exact, NotExact, compare, multiply, nearly
from qwq_cli.claims.expression import Expr, names_in, value_of
from qwq_cli.claims.literal import Literal, rewritten
from qwq_cli.values.kinds import ClaimVerdict

_HOLDS, _ROUNDED = ClaimVerdict.HOLDS, ClaimVerdict.ROUNDED
_FAILS, _OPEN = ClaimVerdict.FAILS, ClaimVerdict.OPEN
_FAR = Fraction(1, 20)  # of the value: no "about" goes further


@dataclass(frozen=True)
class Judgement:
    """found: what should stand on the right, where that is known and something else does."""

    verdict: ClaimVerdict
    how: str
    found: str | None = None


_ORDERS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "≤": lambda order: order <= 0,
    "≥": lambda order: order >= 0,
    "≠": lambda order: order != 0,
}


def judged(left: Expr, sign: str, right: Expr, literal: Literal | None) -> Judgement:
    """literal: the right side, where it is one number."""
    try:
        value, told = value_of(left), value_of(right)
    except NotExact:
        return Judgement(_OPEN, "names" if names_in(left, right) else "not exact")
    order = compare(value, told)
    if sign in _ORDERS:
        return Judgement(_HOLDS if _ORDERS[sign](order) else _FAILS, "exact")
    if order == 0 and sign in "=≈":
        return Judgement(_HOLDS, "exact")
    if literal is None or sign not in "=≈":
        return Judgement(_OPEN, "not one number on the right")
    return _unequal(value, sign, told, literal)


def _unequal(value: Exact, sign: str, told: Exact, literal: Literal) -> Judgement:
    if literal.is_percent and compare(value, multiply(told, 100)) == 0:
        return Judgement(_HOLDS, "percent")
    off = abs(nearly(value) - nearly(told))
    if _rounds(literal, sign) and off <= literal.unit / 2:
        return Judgement(_ROUNDED, "rounded")
    if _may_be_cut_off(value, off, literal):
        return Judgement(_OPEN, "cut off")
    if sign == "≈" and off <= max(abs(nearly(value)) * _FAR, _coarse(literal)):
        return Judgement(_OPEN, "not far off")
    return Judgement(_FAILS, "exact", rewritten(literal, value))


def _rounds(literal: Literal, sign: str) -> bool:
    """Whether fewer digits than there are may be shown: behind a point, or with an "about"."""
    return literal.decimals > 0 or sign == "≈"


def _may_be_cut_off(value: Exact, off: Fraction, literal: Literal) -> bool:
    is_whole = isinstance(value, int)
    return off < literal.unit and not (is_whole and not literal.decimals)


def _coarse(literal: Literal) -> Fraction:
    """What the last digit counts that is not zero."""
    digits = "".join(filter(str.isdigit, literal.text))
    return literal.unit * int(10 ** (len(digits) - len(digits.rstrip("0"))))
