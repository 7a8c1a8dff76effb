"""Arithmetic word problems with their answers, from a seed alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

NAMES = ("Ada", "Bela", "Chen", "Dina", "Emil", "Farah", "Goran", "Hana", "Ivo", "Jun")
THINGS = ("pens", "apples", "stamps", "shells", "tiles", "buttons", "cards", "beads")
ASK = "Please reason step by step, and put your final answer within \\boxed{}."


class Asked(NamedTuple):
    kind: str
    question: str
    target: str


def boxes(rng: Random, name: str, things: str) -> tuple[str, int]:
    a, b, c, d = rng.randint(6, 19), rng.randint(12, 36), rng.randint(10, 60), rng.randint(2, 5)
    text = (
        f"{name} has {a} boxes with {b} {things} in each. {name} gives away {c} {things} and then "
        f"buys {d} more boxes of the same size. How many {things} does {name} have now?"
    )
    return text, a * b - c + d * b


def wages(rng: Random, name: str, things: str) -> tuple[str, int]:
    hours, pay, days, rent = (
        rng.randint(4, 9), rng.randint(11, 24), rng.randint(12, 22), rng.randint(200, 700)
    )  # fmt: skip
    text = (
        f"{name} works {hours} hours a day for {pay} dollars an hour, on {days} days of a month, "
        f"and pays {rent} dollars of rent and half as much for food. How many dollars are left?"
    )
    rent -= rent % 2
    return text.replace(f"pays {rent + 1} ", f"pays {rent} "), hours * pay * days - rent - rent // 2


def travel(rng: Random, name: str, things: str) -> tuple[str, int]:
    fast, slow, hours, more = (
        rng.randint(50, 90), rng.randint(20, 45), rng.randint(2, 6), rng.randint(2, 5)
    )  # fmt: skip
    text = (
        f"{name} drives {hours} hours at {fast} km an hour, then {more} hours at {slow} km an "
        f"hour, and on the way back takes a road that is {hours * 7} km longer. How many km are "
        "driven in all?"
    )
    one_way = fast * hours + slow * more
    return text, 2 * one_way + hours * 7


def shares(rng: Random, name: str, things: str) -> tuple[str, int]:
    each, friends, left = rng.randint(7, 25), rng.randint(3, 9), rng.randint(1, 6)
    kept = rng.randint(10, 40)
    total = each * friends + left + kept
    text = (
        f"{name} collects {total} {things}, keeps {kept} of them and shares the rest evenly among "
        f"{friends} friends, as many as possible to each. How many {things} does each friend get, "
        f"and how many are left over? Answer with the sum of these two numbers."
    )
    rest = total - kept
    return text, rest // friends + rest % friends


def ages(rng: Random, name: str, things: str) -> tuple[str, int]:
    young, times, years = rng.randint(4, 14), rng.randint(2, 4), rng.randint(3, 15)
    text = (
        f"{name} is {young} years old. An aunt is {times} times as old, and the grandfather is "
        f"{years} years older than both together. How old will the three be together in {years} "
        "years?"
    )
    both = young * (1 + times)
    return text, 2 * both + years + 3 * years


KINDS: dict[str, Callable[[Random, str, str], tuple[str, int]]] = {
    "boxes": boxes, "wages": wages, "travel": travel, "shares": shares, "ages": ages,
}  # fmt: skip


def word_problems(seed: int, number: int) -> Iterator[Asked]:
    """As many of each kind."""
    rng, kinds = Random(seed), list(KINDS)
    for index in range(number):
        kind = kinds[index % len(kinds)]
        question, target = KINDS[kind](rng, rng.choice(NAMES), rng.choice(THINGS))
        yield Asked(kind, f"{question} {ASK}", str(target))
