"""Texts that are meant to hold the reader up: none takes long, and none makes it fail. What is
measured is the processor's time, which a busy machine doesn't change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pytest

from qwq_cli.claims.reader import claims_in
from tests.cost import too_dear
from tests.equality.hostile import ENDS, HUGE, NESTED, PUMPED, pumped

SECONDS = 0.05
STEP = 4_000  # characters of a very long step

TOWERS = (
    "2^" * 1_000 + "2 = 4",
    "9^9^9^9^9 = 1",
    "10^1000000 = 1",
    "(10^1000)^1000 = 1",
    "2^64^64 + 1 = 3",
    "((9^64)^64)^64 = 1",
    "9^(10^10) = 9",
    r"$2^{2^{2^{2^{2^{2}}}}} = 1$",
    "1.0000001^1000000 = 1.105",
    "0.1^(-100000) = 1",
    "170! = 1",
    "100000! = 1",
    "3!!!!!!!!!!!! = 1",
    "((((200!)!)!)!) = 1",
    r"$\binom{1000000}{500000} = 1$",
    "C(99999999, 49999999) = 1",
    "2^10000 mod 7 = 2",
    "gcd(" + "9" * 4_000 + ", " + "7" * 4_000 + ") = 1",
    "lcm(" + ", ".join(map(str, range(1, 2_000))) + ") = 1",
    "99999999999999999989 is prime.",
    "9" * 4_000 + " is prime.",
    "18446744073709551557 × 18446744073709551533 is prime.",
    "sqrt(" * 500 + "2" + ")" * 500 + " = 1",
    " + ".join(f"sqrt({n})" for n in range(2, 400)) + " = 1",
    "(" + " + ".join(f"sqrt({n})" for n in (2, 3, 5, 7, 11, 13, 17, 19)) + ")^64 = 1",
    "(x + y + 1)^64 = x^64",
    "(1 + 1/3 + 1/7)^64 = 1",
    " + ".join(f"1/{n}" for n in range(1, 400)) + " = 1",
    " = ".join(["1 + 1"] * 1_000),
    " < ".join(map(str, range(1_000))),
    "x = 1 " * 1_000 + "x + 1 = 2",
    "1e999999999 + 1 = 2",
    "1e-999999999 × 2 = 3",
    "zz_36 + 1" * 400 + " = 1",
    "3 + " * 1_000 + "3 = 6",
    "-" * 4_000 + "3 = 3",
    "1/" * 2_000 + "3 = 3",
    "17 mod " * 1_000 + "5 = 2",
    "half of " * 500 + "8 = 4",
    "50% of " * 500 + "8 = 4",
    "1,000" * 800 + " = 1",
    r"\frac{1}{" * 300 + "2" + "}" * 300 + " = 1",
    r"\sqrt" * 900 + "2 = 1",
    "2 1/2" * 800 + " = 1",
    "if " * 1_300 + "2 + 2 = 5",
    "2 + 2 = 5. No. " * 260,
    "|" * 4_000 + " 2 + 2 = 4",
    "**" * 2_000 + "2 + 2 = 4",
    "`" * 4_001 + "2 + 2 = 4",
    "\n".join(["2 + 2 = 4"] * 400),
    "\n" * 4_000 + "2 + 2 = 4",
    "$" * 4_000 + "2 + 2 = 4$",
    "12:59:59 + " * 360 + "1 hour = 1",
    "2024-12-31 + 99999999999 days = 2025-01-01",
)
HUGE_SIDES = tuple(text for piece in HUGE for text in (piece, f"{piece} = 1", f"1 + 1 = {piece}"))
MEGABYTES = ("x" * 1_000_000, "1 " * 500_000, "1 + " * 250_000 + "1 = 2", "= " * 500_000)


def costs(texts: Iterable[str]) -> dict[str, float]:
    """Of texts that take too long."""
    return too_dear({text[:40] + text[-20:]: partial(claims_in, text) for text in texts}, SECONDS)


def test_towers_and_the_like_cost_little() -> None:
    assert not costs(TOWERS)


def test_what_is_huge_costs_little() -> None:
    assert not costs((*HUGE_SIDES, *MEGABYTES))


@pytest.mark.parametrize("end", ENDS)
def test_what_repeats_costs_little(end: str) -> None:
    assert not costs(f"{pumped(piece, end, length=STEP)} = 1" for piece in PUMPED)


def test_what_is_nested_costs_little() -> None:
    assert not costs(f"{text} = 1" for text in NESTED)
