"""A value, the ways to write it, and other values that are easily taken for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

V = TypeVar("V")
Spell = Callable[[V], Sequence[str]]


@dataclass(frozen=True)
class Pair:
    """What a problem's file calls right, what was answered, and whether it is right."""

    kind: str
    target: str
    answer: str
    correct: bool


@dataclass(frozen=True)
class Example:
    """spellings: each says all of the value. loose: right where the first spelling is the target,
    but they say less (a unit left out) or more (an approximation behind). others: other values,
    with their spellings.
    """

    value: object
    spellings: tuple[str, ...]
    loose: tuple[str, ...] = ()
    others: tuple[tuple[object, tuple[str, ...]], ...] = ()

    def but_not(self, *texts: str) -> Example:
        """Also these are no way to say the value."""
        return replace(self, others=(*self.others, *((text, (text,)) for text in texts)))


def example(
    value: V, spell: Spell[V], others: Iterable[V], *, loose: Iterable[str] = ()
) -> Example:
    """Others may turn out to be the value itself: what is right is told by comparing values."""
    changed = tuple((other, tuple(spell(other))) for other in dict.fromkeys(others))
    return Example(value, tuple(spell(value)), tuple(loose), changed)


def pairs_of(kind: str, example: Example, random: Random) -> Iterator[Pair]:
    """One spelling is the target; all others are answered, and one of each other value."""
    target = random.choice(example.spellings)
    for answer in dict.fromkeys(example.spellings):
        if answer != target:
            yield Pair(kind, target, answer, correct=True)
    for answer in example.loose:
        yield Pair(kind, example.spellings[0], answer, correct=True)
    for other, spellings in example.others:
        answer = random.choice(spellings)
        yield Pair(kind, target, answer, correct=other == example.value)


def sample(random: Random, items: Sequence[V], count: int) -> list[V]:
    """So many of them at most, in an order of their own."""
    return random.sample(items, min(count, len(items)))
