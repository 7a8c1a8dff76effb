"""The exact rational value of an expression, without computer algebra and with limited size."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from qwq_cli.equality.expression import Expr

MAX_BITS = 50_000  # 2006! has 19,000
MAX_BITS_OF_STEPS = 4_000  # where a result is computed step by step
MAX_FACTORIAL = 4_000


class NotRational(ValueError):
    """It is not rational, or finding out costs too much."""


@lru_cache(maxsize=4096)
def rational(expr: Expr) -> Fraction | None:
    try:
        return _value(expr)
    except (NotRational, ZeroDivisionError):
        return None


def _value(expr: Expr) -> Fraction:
    head, *rest = expr
    if head == "num":
        return _bounded(Fraction(str(rest[0])))
    rule = _FUNCTIONS.get(str(rest.pop(0))) if head == "fn" else _OPERATORS.get(str(head))
    if rule is None:
        raise NotRational
    return _bounded(rule([_value(part) for part in rest if isinstance(part, tuple)]))


def _bounded(value: Fraction, most: int = MAX_BITS) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > most:
        raise NotRational
    return value


def _power(values: Sequence[Fraction]) -> Fraction:
    base, exponent = values
    if exponent.denominator != 1:
        return _root(_power([base, Fraction(exponent.numerator)]), exponent.denominator)
    bits = base.numerator.bit_length() + base.denominator.bit_length()
    if abs(base) != 1 and bits * abs(exponent.numerator) > 2 * MAX_BITS:
        raise NotRational
    if base == 0 and exponent <= 0:
        raise NotRational
    if abs(base) == 1:
        return base if exponent % 2 else Fraction(1)
    result: Fraction = base**exponent.numerator
    return result


def _root(value: Fraction, degree: int) -> Fraction:
    """Return a root of a positive number: the principal root of a negative one is complex."""
    if value < 0 or not 0 < degree <= 64:
        raise NotRational
    return Fraction(_whole_root(value.numerator, degree), _whole_root(value.denominator, degree))


def _school_root(value: Fraction, degree: int) -> Fraction:
    """Return the real root; odd roots of negative numbers are real."""
    return -_root(-value, degree) if value < 0 and degree % 2 else _root(value, degree)


def _whole_root(value: int, degree: int) -> int:
    if degree > 2:
        _bounded(Fraction(value), MAX_BITS_OF_STEPS)
    guess = math.isqrt(value) if degree == 2 else _floor_root(value, degree)
    if guess**degree != value:
        raise NotRational
    return guess


def _floor_root(value: int, degree: int) -> int:
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low


def _whole(value: Fraction, most: int = 1 << 64) -> int:
    if value.denominator != 1 or not 0 <= value <= most:
        raise NotRational
    return value.numerator


def _binomial(values: Sequence[Fraction]) -> Fraction:
    n, k = _whole(values[0]), _whole(values[1])
    if k > n or min(k, n - k) > MAX_FACTORIAL:
        raise NotRational
    if min(k, n - k) * n.bit_length() > 2 * MAX_BITS:
        raise NotRational
    return Fraction(math.comb(n, k))


def _log(values: Sequence[Fraction]) -> Fraction:
    """Return a whole logarithm, found by counting; algebra handles others."""
    value, base = values
    if not (base > 1 and value > 0):
        raise NotRational
    _bounded(value, MAX_BITS_OF_STEPS)
    sign = 1 if value >= 1 else -1
    left, count = value if sign == 1 else 1 / value, 0
    while left >= base and count < MAX_BITS_OF_STEPS:
        left, count = left / base, count + 1
    if left != 1:
        raise NotRational
    return Fraction(sign * count)


_Rule = Callable[[Sequence[Fraction]], Fraction]
_OPERATORS: Mapping[str, _Rule] = {
    "add": lambda values: sum(values, Fraction(0)),
    "mul": lambda values: math.prod(values, start=Fraction(1)),
    "div": lambda values: values[0] / values[1],
    "pow": _power,
}
_FUNCTIONS: Mapping[str, _Rule] = {
    "factorial": lambda values: Fraction(math.factorial(_whole(values[0], MAX_FACTORIAL))),
    "binom": _binomial,
    "abs": lambda values: abs(values[0]),
    "sqrt": lambda values: _root(values[0], 2),
    "root": lambda values: _school_root(values[0], _whole(values[1], 64)),
    "floor": lambda values: Fraction(math.floor(values[0])),
    "ceil": lambda values: Fraction(math.ceil(values[0])),
    "gcd": lambda values: Fraction(math.gcd(*(_whole(value) for value in values))),
    "lcm": lambda values: Fraction(math.lcm(*(_whole(value) for value in values))),
    "max": max,
    "min": min,
    "log": _log,
}
