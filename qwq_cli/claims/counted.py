"""Other things that a wrong number may count, which its left side does not mention.

They are parts, points, growth, or something quite different, as in `24/7 = 365 days`.
"""

from __future__ import annotations

from fractions import Fraction

from qwq_cli.claims.exact import Exact, NotExact, Surd
from qwq_cli.claims.expression import Applied, Expr, Number, addends, value_of

_FAR = 15  # factor; one wrong digit in a product or a quotient changes less
_PRODUCTS = ("*", "/")


def counts_otherwise(left: Expr, right: Expr, *, is_named: bool) -> bool:
    """Return whether the number on the right may count something else.

    is_named: whether words say what it counts.
    """
    try:
        value, told = value_of(left), value_of(right)
    except NotExact:
        return False
    if isinstance(value, Surd) or isinstance(told, Surd):
        return False
    parts = addends(left)
    return (
        _is_far(parts, Fraction(value), Fraction(told) * _hundredths(right, Fraction(value)))
        or (is_named and _counts_parts(parts, told))
        or _compounds(parts, told)
    )


def _hundredths(right: Expr, value: Fraction) -> int:
    """Return 100 for a percentage that stands for its number, as in `15/60 × 100 = 25%`, else 1."""
    is_percent = isinstance(right, Applied) and right.rule == "percent"
    return 100 if is_percent and abs(value) >= 1 else 1


def _is_far(parts: tuple[Expr, ...], value: Fraction, told: Fraction) -> bool:
    """Return whether a product is too far off for a slip; of a sum this can not be told."""
    is_product = len(parts) == 1 and isinstance(parts[0], Applied) and parts[0].rule in _PRODUCTS
    if not (is_product and value and told):
        return False
    return max(abs(value / told), abs(told / value)) > _FAR


def _counts_parts(parts: tuple[Expr, ...], told: Exact) -> bool:
    """Return whether it counts parts: `3/4 + 4/4 = 7 beats` or, of marks, `8/10 + 7/10 = 15/20`."""
    fractions = [_over(part) for part in parts]
    whole = [each for each in fractions if each]
    if len(whole) < max(len(fractions), 2):
        return False
    above, below = sum(a for a, _ in whole), sum(b for _, b in whole)
    return told in (above, Fraction(above, below))


def _over(part: Expr) -> tuple[int, int] | None:
    if not (isinstance(part, Applied) and part.rule == "/"):
        return None
    above, below = (each.value if isinstance(each, Number) else None for each in part.parts)
    if not (isinstance(above, int) and isinstance(below, int) and below > 0):
        return None
    return above, below


def _compounds(parts: tuple[Expr, ...], told: Exact) -> bool:
    """Return whether percentages follow one another: twice 10% is 21% more, or 19% less."""
    if len(parts) < 2 or not all(isinstance(p, Applied) and p.rule == "percent" for p in parts):
        return False
    up = down = Fraction(1)
    for part in parts:
        share = value_of(part)
        if isinstance(share, Surd):
            return False
        up, down = up * (1 + share), down * (1 - share)
    return told in (up - 1, 1 - down)
