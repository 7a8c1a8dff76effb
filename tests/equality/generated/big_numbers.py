"""Kinds of answers too large or too small for a float."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import plain, tex


def factorials(random: Random) -> Example:
    n = random.choice((random.randint(4, 15), random.randint(16, 3000)))
    is_below = random.random() < 0.5
    value = (n, is_below)
    others = ((n + 1, is_below), (n - 1, is_below), (n + 2, is_below), (n, not is_below))
    return example(value, _factorial, others)


def _factorial(value: tuple[int, bool]) -> list[str]:
    n, is_below = value
    known = [str(factorial(n))] if n < 16 else []
    over = [f"{n}!", rf"{n} \cdot {n - 1}!", rf"\frac{{{n + 1}!}}{{{n + 1}}}", *known]
    return [rf"\frac{{1}}{{{text}}}" for text in over] + [f"1/{n}!"] if is_below else over


def huge_numbers(random: Random) -> Example:
    base, power = random.choice((2, 3, 5, 7, 10)), random.randint(40, 120)
    n = base**power
    others = (
        (base, power, 1),
        (base, power, -1),
        (base, power + 1, 0),
        (base, power - 1, 0),
        (base + 1, power, 0),
        (base, power, 10),
    )
    return example(_Sum(base, power, 0), _power_sum, map(_sum, others), loose=(f"x = {n}",))


class _Sum(int):
    """base^power + more."""

    text: str

    def __new__(cls, base: int, power: int, more: int) -> _Sum:
        made = super().__new__(cls, base**power + more)
        made.text = f"{base}^{{{power}}}" + (f"{more:+d}" if more else "")
        return made


def _sum(value: tuple[int, int, int]) -> _Sum:
    return _Sum(*value)


def _power_sum(value: _Sum) -> list[str]:
    return [value.text, str(int(value)), f"{int(value):,}", f"${value.text}$"]


def tiny_numbers(random: Random) -> Example:
    base, power = random.choice((2, 3, 5, 10)), random.randint(30, 110)
    value = Fraction(1, base**power)
    others = (
        Fraction(1, base ** (power + 1)),
        Fraction(1, base ** (power - 1)),
        Fraction(0),
        -value,
        2 * value,
    )
    spelled = [
        f"{base}^{{-{power}}}",
        rf"\frac{{1}}{{{base}^{{{power}}}}}",
        f"1/{base}^{power}",
        f"1/{base**power}",
        rf"\left(\frac{{1}}{{{base}}}\right)^{{{power}}}",
    ]
    return example(value, lambda v: spelled if v == value else [tex(v), plain(v)], others)


def binomials(random: Random) -> Example:
    n = random.randint(4, 20)
    k = random.randint(2, n - 2)
    others = ((n, k - 1), (n + 1, k), (n - 1, k), (n, k + 1))
    return example(_Binomial(n, k), _binomial, (_Binomial(*pair) for pair in others))


class _Binomial(int):
    pair: tuple[int, int]

    def __new__(cls, n: int, k: int) -> _Binomial:
        made = super().__new__(cls, comb(n, k))
        made.pair = (n, k)
        return made


def _binomial(value: _Binomial) -> list[str]:
    n, k = value.pair
    return [
        rf"\binom{{{n}}}{{{k}}}",
        str(int(value)),
        rf"\dbinom{{{n}}}{{{k}}}",
        f"C({n},{k})",
        rf"{{{n} \choose {k}}}",
        rf"\binom{{{n}}}{{{n - k}}}",
        rf"\frac{{{n}!}}{{{k}!\,{n - k}!}}",
        rf"\frac{{{n}!}}{{{k}! \cdot {n - k}!}}",
    ]
