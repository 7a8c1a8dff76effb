"""Whether two equations, inequalities or families have the same solutions. Only in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from qwq_cli.equality.symbolic import built, is_undefined, is_zero, symbol


def equations(a: Sequence[Any], b: Sequence[Any], base: Any) -> bool | None:
    """Return whether `a = 0` and `b = 0` have the same zeros, by factors and denominators."""
    left, right = (built(expr, bare_base=base, positive=False) for expr in (a, b))
    if is_undefined(left) or is_undefined(right) or left.free_symbols != right.free_symbols:
        return False
    if not left.free_symbols:
        return None
    tops = [_numerator(side) for side in (left, right)]
    if None not in tops:
        polynomials = [_reduced(top) for top in tops]
        if None not in polynomials:
            return bool(polynomials[0] == polynomials[1])
    return True if _is_constant(left, right) else None


def _numerator(expr: Any) -> Any:
    """Return the numerator; None if it may be zero where the denominator is: no solution."""
    top, bottom = sympy.fraction(sympy.cancel(sympy.together(expr)))
    if not bottom.free_symbols:
        return top
    for factor, _ in sympy.factor_list(bottom)[1]:
        roots = _roots(factor)
        if not any(_never_zero(top.subs(name, root)) for name, root in roots):
            return None
    return top


def _roots(factor: Any) -> list[tuple[Any, Any]]:
    """Return the zeros of a factor for each variable in which it is linear."""
    found = []
    for name in sorted(factor.free_symbols, key=str):
        linear = sympy.Poly(factor, name)
        if linear.degree() == 1 and not linear.LC().free_symbols:
            found.append((name, -linear.nth(0) / linear.LC()))
    return found


def _never_zero(expr: Any) -> bool:
    value = sympy.simplify(expr)
    return bool(value.is_number and value.is_zero is False)


def _reduced(expr: Any) -> Any:
    """Return the polynomial without repeated factors, its first coefficient 1; else None."""
    names = sorted(expr.free_symbols, key=str)
    if not names or not expr.is_polynomial(*names):
        return None
    polynomial = sympy.Poly(sympy.expand(expr), *names)
    domain = polynomial.domain
    if domain.is_ZZ or domain.is_QQ:
        polynomial = polynomial.set_domain(sympy.QQ).sqf_part()
    return polynomial.monic().as_expr().expand()


def _is_constant(a: Any, b: Any) -> bool:
    ratio = sympy.simplify(a / b)
    return bool(ratio.is_number and ratio.is_finite and ratio.is_zero is False)


def inequalities(a: Sequence[Any], b: Sequence[Any], base: Any) -> bool | None:
    """Return whether `a < 0` and `b < 0` are equal: one is a positive multiple of the other."""
    left, right = (built(expr, bare_base=base, positive=False) for expr in (a, b))
    if is_undefined(left) or is_undefined(right) or left.free_symbols != right.free_symbols:
        return False
    ratio = sympy.simplify(sympy.cancel(sympy.together(left / right)))
    if ratio.is_number:
        return bool(ratio.is_positive)
    return None


def families(
    a: Sequence[Any], a_name: str, b: Sequence[Any], b_name: str, base: Any
) -> bool | None:
    """Return whether both give the same values when their names run through all integers."""
    k = sympy.Symbol("k", integer=True)
    sides = []
    for expr, name in ((a, a_name), (b, b_name)):
        side = built(expr, bare_base=base, positive=False)
        sides.append(sympy.expand(side.subs(symbol(name, positive=False), k)))
    if any(is_undefined(side) for side in sides):
        return False
    if is_zero(sides[0] - sides[1]):
        return True
    steps = [sympy.simplify(side.diff(k)) for side in sides]
    if any(step.has(k) or step == 0 for step in steps):
        return None
    shift = sympy.simplify((sides[0] - sides[1]).subs(k, 0) / steps[0])
    is_same_step = any(is_zero(steps[0] - sign * steps[1]) for sign in (1, -1))
    return bool(is_same_step and shift.is_integer)


def within(a: Sequence[Any], b: Sequence[Any], radius: str, base: Any) -> bool | None:
    """Return whether two numbers are at most `radius` apart."""
    left, right = (built(expr, bare_base=base, positive=False) for expr in (a, b))
    gap = (left - right).evalf(60)
    if not gap.is_real:
        return False if gap.is_number else None
    return bool(abs(gap) <= sympy.Rational(radius))
