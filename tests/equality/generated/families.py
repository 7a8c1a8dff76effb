"""Kinds of answers with an integer that runs: all k in Z."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import signed


def families(random: Random) -> Example:
    """offset + period * k, in multiples of pi, for all integers k."""
    period = Fraction(random.choice((1, 2, 2, 1)), random.choice((1, 1, 2, 3)))
    offset = random.choice((Fraction(0), period / 4, period / 3, period / 2, period / 6))
    others = (
        (offset, period * 2),
        (offset, period / 2),
        (offset + period / 5, period),
        (-offset, period),
    )
    return example(_family(offset, period), _families, (_family(*other) for other in others))


def _family(offset: Fraction, period: Fraction) -> tuple[Fraction, Fraction]:
    return offset % period, period


def _families(value: tuple[Fraction, Fraction]) -> list[str]:
    offset, period = value
    first, later = _pi(offset), _pi(offset - period)
    k, n = _multiple(period, "k"), _multiple(period, "n")
    start = f"{first}+" if offset else ""
    found = [
        rf"{start}{k}, k \in \mathbb{{Z}}",
        rf"{start}{n}, n \in \mathbb{{Z}}",
        rf"x = {start}{k}, k\in\mathbb{{Z}}",
        rf"{start}{n} \text{{ for integer }} n",
        rf"{start}{k} \quad (k \in \mathbb{{Z}})",
        f"{start}{k}, k ∈ Z",
        rf"\{{ {start}{k} \mid k \in \mathbb{{Z}} \}}",
        rf"{start}{n}, where n is an integer",
    ]
    if offset:
        found += [rf"{n}+{first}, n\in \mathbb{{Z}}", rf"{later}+{k}, k\in\mathbb{{Z}}"]
    return found


def _pi(turn: Fraction) -> str:
    top = {1: "", -1: "-"}.get(turn.numerator, str(turn.numerator)) + r"\pi"
    if turn.denominator == 1:
        return top
    return rf"{'-' if turn < 0 else ''}\frac{{{top.lstrip('-')}}}{{{turn.denominator}}}"


def _multiple(period: Fraction, name: str) -> str:
    if period.denominator == 1:
        return rf"{'' if period == 1 else period}{name}\pi"
    top = rf"{'' if period.numerator == 1 else period.numerator}{name}\pi"
    return rf"\frac{{{top}}}{{{period.denominator}}}"


def arithmetic_families(random: Random) -> Example:
    step = random.randint(2, 9)
    offset = random.randrange(step)
    others = ((offset, step + 1), ((offset + 1) % step, step), (offset, step * 2))
    return example((offset, step), _progression, others)


def _progression(value: tuple[int, int]) -> list[str]:
    offset, step = value
    more = signed(offset) if offset else ""
    return [
        rf"{step}k{more}, k \in \mathbb{{Z}}",
        rf"n = {step}m{more}, m \in \mathbb{{Z}}",
        rf"{offset}+{step}n, n\in\mathbb{{Z}}" if offset else rf"{step}n, n\in\mathbb{{Z}}",
        rf"{step}k{signed(offset + step)}, k \in \mathbb{{Z}}",
        rf"{step}k{more} \text{{ where }} k \text{{ is an integer}}",
    ]
