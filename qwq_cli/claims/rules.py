"""What operations and functions do to exact numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from qwq_cli.claims.exact import (
    MAX_BITS,
    Exact,
    NotExact,
    Surd,
    add,
    bounded,
    compare,
    divide,
    multiply,
    negative,
    power,
    root,
)

_MAX_FACTORIAL = 200


def whole(value: Exact) -> int:
    if not isinstance(value, int):
        raise NotExact
    return value


def rational(value: Exact) -> int | Fraction:
    if isinstance(value, Surd):
        raise NotExact
    return value


def _factorial(value: Exact) -> Exact:
    number = whole(value)
    if not 0 <= number <= _MAX_FACTORIAL:
        raise NotExact
    return math.factorial(number)


def _binomial(above: Exact, below: Exact) -> Exact:
    n, k = whole(above), whole(below)
    if not 0 <= k <= n or min(k, n - k) * n.bit_length() > MAX_BITS:
        raise NotExact
    return bounded(math.comb(n, k))


def _permutations(above: Exact, below: Exact) -> Exact:
    n, k = whole(above), whole(below)
    if not 0 <= k <= n or k * n.bit_length() > MAX_BITS:
        raise NotExact
    return bounded(math.perm(n, k))


def _modulo(value: Exact, modulus: Exact) -> Exact:
    n, m = whole(value), whole(modulus)
    if m <= 0 or n < 0:  # for negative numbers, programming languages differ
        raise NotExact
    return n % m


def _logarithm(base: Exact, value: Exact) -> Exact:
    """Return a whole logarithm, found by counting."""
    start, end = whole(base), rational(value)
    if not 1 < start <= MAX_BITS or end <= 0:
        raise NotExact
    reached, count, step = Fraction(1), 0, 1 if end >= 1 else -1
    while compare(reached, end) == -step and abs(count) < MAX_BITS:
        reached, count = reached * Fraction(start) ** step, count + step
    if reached != end:
        raise NotExact
    return count


def _absolute(value: Exact) -> Exact:
    return negative(value) if compare(value, 0) < 0 else value


def _unknown(*_: Exact) -> Exact:
    raise NotExact


RULES: Mapping[str, Callable[..., Exact]] = {
    "+": add,
    "-": lambda a, b: add(a, negative(b)),
    "*": multiply,
    "/": divide,
    "^": power,
    "negative": negative,
    "percent": lambda a: divide(a, 100),
    "mixed": add,
    "numeral": lambda a: a,
    "!": _factorial,
    "mod": _modulo,
    "choose": _binomial,
    "permutations": _permutations,
    "sqrt": lambda a: root(a, 2),
    "root": lambda degree, a: root(a, whole(degree)),
    "abs": _absolute,
    "floor": lambda a: math.floor(rational(a)),
    "ceil": lambda a: math.ceil(rational(a)),
    "gcd": lambda *parts: math.gcd(*map(whole, parts)),
    "lcm": lambda *parts: bounded(math.lcm(*map(whole, parts))),
    "max": lambda *parts: max(map(rational, parts)),
    "min": lambda *parts: min(map(rational, parts)),
    "log": _logarithm,
    "by measure alone": _unknown,
}
