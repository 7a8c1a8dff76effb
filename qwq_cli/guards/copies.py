"""The last copies of a text in which only numbers and letters change, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import NamedTuple

from qwq_cli.guards.history import History
from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.units import LETTER, NUMBER

ROUND = 4  # copies after which values repeat, at most
_VARY = frozenset({NUMBER, LETTER})


class Place(NamedTuple):
    """A place that varies. said, values: in one copy after the other."""

    said: Sequence[str]
    values: Sequence[Decimal]
    is_letter: bool


@dataclass(frozen=True)
class Copies:
    """The last copies of a text.

    varying: the places where they differ. staying: what each other place of a number says in one
    copy after the other; what comes back every second or third time does not vary. tokens: of one
    copy. is_worded: whether one has words.
    """

    varying: Sequence[Place]
    staying: Sequence[Sequence[str]]
    tokens: int
    is_worded: bool

    @cached_property
    def constant(self) -> frozenset[Decimal]:
        """The numbers that stay."""
        return frozenset(_value_of(one) for said in self.staying for one in said)


def last_copies(history: History, period: int, copies: int) -> Copies:
    """Return the last `copies`, `period` units each."""
    varying, staying = list[Place](), list[Sequence[str]]()
    masks = history.masks
    places = range(len(masks) - period, len(masks))
    for place in places:
        mask = masks[place]
        if mask not in _VARY:
            continue
        said = history.units[place - period * (copies - 1) : place + 1 : period]
        if not _comes_again(said):
            varying.append(Place(said, [_value_of(one) for one in said], mask == LETTER))
        elif mask == NUMBER:
            staying.append(said)
    is_worded = any(masks[place].isalpha() and masks[place] != LETTER for place in places)
    return Copies(varying, staying, history.tokens(period), is_worded)


def _comes_again(said: Sequence[str]) -> bool:
    """Return whether the copies repeat every time, every second time, and so on."""
    return said.count(said[0]) == len(said) or any(
        said[apart:] == said[:-apart] for apart in range(2, min(ROUND, (len(said) - 1) // 2) + 1)
    )


def _value_of(text: str) -> Decimal:
    if text in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[text])
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(ord(text[0]))
