"""Exact numbers: rationals, and sums of rationals times square roots. Their sizes are limited."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

import msgspec

MAX_BITS = 4096  # of a numerator or denominator: about 1,200 digits
MAX_EXPONENT = 64  # of a power, unless its value is small
MAX_TERMS = 8  # in a sum of roots
_MAX_RADICAND = 10**9  # up to here, square factors are found quickly
_DIGITS = 40  # precision of a root if only its size is needed

Exact: TypeAlias = "int | Fraction | Surd"


class NotExact(ValueError):
    """There is no exact value, or finding it costs too much."""


class Surd(msgspec.Struct, frozen=True):
    """A sum of `factor * sqrt(radicand)`.

    All radicands are square-free, no factor is zero, and at least one radicand is not 1.
    """

    terms: tuple[tuple[int, Fraction], ...]  # pairs of radicand and factor, sorted by radicand

    def items(self) -> Iterator[tuple[int, Fraction]]:
        return iter(self.terms)


def terms_of(value: Exact) -> tuple[tuple[int, Fraction], ...]:
    return value.terms if isinstance(value, Surd) else ((1, Fraction(value)),)


def _gathered(terms: Mapping[int, Fraction]) -> Exact:
    kept = {radicand: factor for radicand, factor in terms.items() if factor}
    if not kept.keys() - {1}:
        return bounded(kept.get(1, 0))
    if len(kept) > MAX_TERMS:
        raise NotExact
    return Surd(tuple((radicand, _small(kept[radicand])) for radicand in sorted(kept)))


def bounded(value: int | Fraction) -> int | Fraction:
    """Return the value, as an int if it is whole. Raises NotExact if it is too large."""
    if isinstance(value, int):  # tested first, because testing for a Fraction takes longer
        if value.bit_length() > MAX_BITS:
            raise NotExact
        return value
    return bounded(value.numerator) if value.denominator == 1 else _small(value)


def _small(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise NotExact
    return value


def add(a: Exact, b: Exact) -> Exact:
    if isinstance(a, Surd) or isinstance(b, Surd):
        total = dict(terms_of(a))
        for radicand, factor in terms_of(b):
            total[radicand] = total.get(radicand, Fraction(0)) + factor
        return _gathered(total)
    return bounded(a + b)


def negative(a: Exact) -> Exact:
    return multiply(-1, a) if isinstance(a, Surd) else -a


def multiply(a: Exact, b: Exact) -> Exact:
    if not (isinstance(a, Surd) or isinstance(b, Surd)):
        return bounded(a * b)
    total: dict[int, Fraction] = {}
    for one, left in terms_of(a):
        for other, right in terms_of(b):
            common = math.gcd(one, other)
            radicand = (one // common) * (other // common)
            total[radicand] = total.get(radicand, Fraction(0)) + left * right * common
    return _gathered(total)


def divide(a: Exact, b: Exact) -> Exact:
    if isinstance(b, Surd):
        conjugate = _conjugate(b)
        return divide(multiply(a, conjugate), multiply(b, conjugate))
    if b == 0:
        raise NotExact
    if isinstance(a, Surd):
        return multiply(a, Fraction(1) / b)
    if isinstance(a, int) and isinstance(b, int):
        return a // b if a % b == 0 else bounded(Fraction(a, b))
    return bounded(Fraction(a) / b)


def _conjugate(value: Surd) -> Surd:
    """Return the value with the sign of its last root changed.

    It has one or two terms, so the product of both is rational.
    """
    if len(value.terms) > 2:
        raise NotExact
    radicand, factor = value.terms[-1]
    return Surd((*value.terms[:-1], (radicand, -factor)))


def power(base: Exact, exponent: Exact) -> Exact:
    if isinstance(exponent, Fraction) and exponent.denominator == 2:
        return root(power(base, exponent.numerator), 2)
    if isinstance(exponent, Fraction):
        return root(power(base, exponent.numerator), exponent.denominator)
    if isinstance(exponent, Surd):
        raise NotExact
    if exponent < 0:
        return divide(1, power(base, -exponent))
    if isinstance(base, Surd):
        return _power_of_surd(base, exponent)
    if base == 0 and exponent == 0:
        raise NotExact
    if base in (0, 1, -1):
        return base**2 if exponent % 2 == 0 else base
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * exponent > MAX_BITS + size:
        raise NotExact
    return bounded(base**exponent)


def _power_of_surd(base: Surd, exponent: int) -> Exact:
    if exponent > MAX_EXPONENT:
        raise NotExact
    result: Exact = 1
    for _ in range(exponent):
        result = multiply(result, base)
    return result


def root(value: Exact, degree: int) -> Exact:
    """Return the real root. Square roots are always exact, other roots only if rational."""
    if isinstance(value, Surd) or not 1 < degree <= MAX_EXPONENT:
        raise NotExact
    if value < 0:
        if degree % 2 == 0:
            raise NotExact
        return negative(root(-value, degree))
    if degree > 2:
        return divide(_whole_root(value.numerator, degree), _whole_root(value.denominator, degree))
    above, below = value.numerator, value.denominator
    outside, inside = _without_squares(above * below)
    return _gathered({inside: Fraction(outside, below)})


def _whole_root(value: int, degree: int) -> int:
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    if low**degree != value:
        raise NotExact
    return low


@lru_cache(maxsize=256)
def _without_squares(value: int) -> tuple[int, int]:
    """Return a and b with a*a*b == value, where b is square-free."""
    outside = math.isqrt(value)
    if outside * outside == value:
        return outside, 1
    if value > _MAX_RADICAND:
        raise NotExact
    outside, inside, factor = 1, value, 2
    while factor * factor * factor <= inside:
        while inside % (factor * factor) == 0:
            inside //= factor * factor
            outside *= factor
        factor += 1
    return _last_square(outside, inside, factor)


def _last_square(outside: int, inside: int, factor: int) -> tuple[int, int]:
    """Handle what small factors left: at most two factors, perhaps a square."""
    for small in range(1, factor):
        rest = math.isqrt(inside // small)
        if inside % small == 0 and rest > 1 and rest * rest * small == inside:
            return outside * rest, small
    return outside, inside


def nearly(value: Exact) -> Fraction:
    """Return a rational close enough to the value to round it."""
    if not isinstance(value, Surd):
        return Fraction(value)
    scale: int = 10**_DIGITS
    total = Fraction(0)
    for radicand, factor in value.terms:
        total += factor * Fraction(math.isqrt(radicand * scale * scale), scale)
    return total


def compare(a: Exact, b: Exact) -> int:
    """Return -1, 0 or 1. A difference of surds is zero only if all its terms cancelled."""
    if a == b:
        return 0
    difference = add(a, negative(b))
    if isinstance(difference, Surd):
        return 1 if nearly(difference) > 0 else -1
    return (difference > 0) - (difference < 0)
