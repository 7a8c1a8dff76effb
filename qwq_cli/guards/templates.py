"""Copies of a text in which only numbers and letters change: do they add anything new?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise

from qwq_cli.guards.history import History
from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.units import LETTER, NUMBER

ROUND = 4  # copies after which values repeat, at most
# Fractions that fall by half or more, with so many digits in each of so many copies. Ten half-lives
# of 100 grams are no loop: only the last of them has so many digits.
LONG, DIGITS = 5, 8


class Pace(Enum):
    """How the varying places of a text change from copy to copy.

    A value that comes back every second or third time does not vary.
    """

    STILL = "still"  # nothing varies
    COUNT = "count"  # all advance by the same step, next to constant numbers
    LIST = "list"  # the same, without constant numbers
    SERIES = "series"  # all numbers advance, by one step or another
    LETTERS = "letters"  # only single letters vary, next to constant numbers
    CLIMB = "climb"  # one number rises or falls from copy to copy, next to constant numbers
    FRACTIONS = "fractions"  # a fraction is halved again and again, and has very many digits
    RESULTS = "results"  # they form a table, or bring results that could not be foreseen


def pace(history: History, period: int, copies: int) -> Pace:
    """Return the pace of the last `copies`, `period` units each."""
    stay, varying, letters = 0, list[Sequence[str]](), 0
    masks = history.masks
    for place in range(len(masks) - period, len(masks)):
        if masks[place] not in {NUMBER, LETTER}:
            continue
        said = history.units[place - period * (copies - 1) : place + 1 : period]
        if comes_again(said):
            stay += masks[place] == NUMBER
        else:
            varying.append(said)
            letters += masks[place] == LETTER
    steps = [_step([value_of(one) for one in said]) for said in varying]
    results = [said for said, step in zip(varying, steps, strict=True) if step is None]
    if not results or _are_known(results):
        return _named(len({*steps} - {None}), stay + len(results))
    if any(map(_is_endless_fraction, varying)):
        return Pace.FRACTIONS
    if stay and letters == len(varying):
        return Pace.LETTERS
    return Pace.CLIMB if stay and _climbs(varying) else Pace.RESULTS


def _climbs(varying: Sequence[Sequence[str]]) -> bool:
    """Return whether each copy has a larger (or smaller) number than the copy before."""
    first = varying[0]
    values = [value_of(one) for one in first]
    return sorted(values, reverse=values[0] > values[-1]) == values and all(
        said == first or said[1:] == first[:-1] or said[:-1] == first[1:] for said in varying
    )


def comes_again(said: Sequence[str]) -> bool:
    """Return whether the copies repeat every time, every second time, and so on."""
    return said.count(said[0]) == len(said) or any(
        said[apart:] == said[:-apart] for apart in range(2, min(ROUND, (len(said) - 1) // 2) + 1)
    )


def _are_known(results: Sequence[Sequence[str]]) -> bool:
    """Return whether each copy brings one of a few results, in any order.

    Single digits don't count: bits, remainders and last digits repeat in a sound thought too.
    """
    rows = list(zip(*results, strict=True))
    is_long = all(max(map(len, row)) > 1 for row in rows)
    return is_long and len(set(rows)) <= min(ROUND, len(rows) // 3)


def _named(steps: int, stay: int) -> Pace:
    if steps == 0:
        return Pace.STILL
    if steps == 1:
        return Pace.COUNT if stay else Pace.LIST
    return Pace.SERIES if steps == 2 else Pace.RESULTS


def _step(values: Sequence[Decimal]) -> Decimal | None:
    """Return the difference between neighbours, if it is constant.

    Growth by a ratio means powers, each of them a result.
    """
    differences = {after - before for before, after in pairwise(values)}
    return differences.pop() if len(differences) == 1 else None


def _is_endless_fraction(said: Sequence[str]) -> bool:
    """Return whether a fraction with many digits is halved, or more, from copy to copy.

    Many digits alone are no sign: steps towards a root have them too.
    """
    last = said[-LONG:]
    digits = [len(one.partition(".")[2].rstrip("0")) for one in last]
    is_long = len(digits) == LONG and min(digits) >= DIGITS
    return is_long and value_of(last[0]) > value_of(last[-1]) * 2 ** (LONG - 2)


def value_of(text: str) -> Decimal:
    if text in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[text])
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(ord(text[0]))
