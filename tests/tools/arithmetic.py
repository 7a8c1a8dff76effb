"""A second opinion on arithmetic: exact, and unaware of the generator's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

CLAIM = re.compile(r"[-0-9+×÷()/.]+(=[-0-9+×÷()/.]+)+")
PAIR = re.compile(r"(\d+)([-+×÷])(\d+)")


def claims(text: str) -> Iterator[list[str]]:
    """The sides of every equality between numbers, such as 3×4=10+2."""
    for word in text.split():
        if CLAIM.fullmatch(bare := word.rstrip(".,:")):
            yield bare.split("=")


def pairs(text: str) -> Iterator[tuple[str, int, int]]:
    """Every operation on two numbers that a trace writes out."""
    for word in text.split():
        side = word.rstrip(".,:").split("=")[0]
        if found := PAIR.fullmatch(side):
            yield found[2], int(found[1]), int(found[3])


def value(expression: str) -> Fraction:
    """The exact value of a sum of products."""
    total, rest = _sum(expression)
    assert not rest, f"can't read {rest!r} in {expression!r}"
    return total


def _sum(text: str) -> tuple[Fraction, str]:
    negative = text.startswith("-")
    total, text = _product(text.removeprefix("-"))
    total = -total if negative else total
    while text[:1] in ("+", "-"):
        part, rest = _product(text[1:])
        total, text = (total + part if text[0] == "+" else total - part), rest
    return total, text


def _product(text: str) -> tuple[Fraction, str]:
    total, text = _atom(text)
    while text[:1] in ("×", "÷", "/"):
        part, rest = _atom(text[1:])
        total, text = (total * part if text[0] == "×" else total / part), rest
    return total, text


def _atom(text: str) -> tuple[Fraction, str]:
    if text.startswith("("):
        inner, rest = _sum(text[1:])
        assert rest.startswith(")"), f"no bracket closes in {text!r}"
        return inner, rest[1:]
    found = re.match(r"\d+(\.\d+)?", text)
    assert found, f"no number at {text!r}"
    return Fraction(found[0]), text[found.end() :]
