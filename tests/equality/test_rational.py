from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.equality.grammar import parse
from qwq_cli.equality.notation import tidy
from qwq_cli.equality.rational import rational
from tests.cost import cpu_seconds


def value(text: str) -> Fraction | None:
    expr = parse(tidy(text))
    assert expr is not None, text
    return rational(expr)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2+3*4", 14),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^{-3}", Fraction(1, 8)),
        ("2^{3^2}", 512),
        ("6/2/3", 1),
        ("2(3+4)", 14),
        ("5!", 120),
        (r"\frac{6!}{4!\,2!}", 15),
        (r"\binom{10}{3}", 120),
        (r"\sqrt{144}", 12),
        (r"\sqrt[3]{-8}", -2),
        ("8^{2/3}", 4),
        ("|3-5|", 2),
        (r"\lfloor 3.7 \rfloor", 3),
        (r"\gcd(12, 18)", 6),
        (r"\log_2 8", 3),
        (r"\log_{3}\frac{1}{9}", -2),
        (r"1\frac{1}{2}", Fraction(3, 2)),
        (r"0.1\overline{6}", Fraction(1, 6)),
        ("12%", Fraction(3, 25)),
    ],
)
def test_values(text: str, wanted: Fraction | int) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "x", r"\pi", r"\sqrt{2}", "0^0", "1/0", "(-8)^{1/3}", r"\log_2 3", "9^{9^{9^9}}", "(10^6)!",
        "2^{10^9}", r"\sqrt[3]{7^{9999}+1}", r"\log_2(2^{40000})",
    ],
)  # fmt: skip
def test_what_is_no_rational_number_or_too_large(text: str) -> None:
    assert value(text) is None
    assert cpu_seconds(lambda: value(text)) < 1


def test_tiny_differences_are_told() -> None:
    assert value(r"\frac{1}{2004!}") == Fraction(1, math.factorial(2004))
    assert value(r"\frac{1}{2004!}") != value(r"\frac{1}{2006!}")
    assert value("10^{30}") != value("10^{30}+1")


@given(st.fractions(), st.fractions())
def test_sums_and_products_are_those_of_fractions(a: Fraction, b: Fraction) -> None:
    first, second = (f"({x.numerator}/{x.denominator})" for x in (a, b))
    assert value(f"{first}+{second}") == a + b
    assert value(f"{first}{second}") == a * b
    assert value(f"{first}-{second}") == a - b
