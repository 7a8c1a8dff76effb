"""Copies of a text in which only numbers and letters change: do they add anything new?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise
from statistics import median

from qwq_cli.guards.history import History
from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.units import LETTER, NUMBER

LOOKED_AT, ALIKE = 12, 8  # copies, and steps between these
ROUND = 4  # copies after which values repeat, at most
SLIGHT = 20  # constant numbers for each varying one, for a copy to be nearly the same
HALF = Decimal("0.505")
# Fractions that grow in so many copies by so many digits, or have so many in each. Ten half-lives
# of 100 grams are no loop: the last eight are fractions, each one digit longer.
LONGER, GROWN = 9, 7  # copies, digits
LONG, DIGITS = 8, 8


class Pace(Enum):
    """How the varying places of a text change from copy to copy.

    A value that comes back every second or third time does not vary.
    """

    STILL = "still"  # nothing varies
    COUNT = "count"  # all advance by the same step, next to constant numbers
    LIST = "list"  # the same, without constant numbers
    SERIES = "series"  # all numbers advance, by one step or another
    LETTERS = "letters"  # only single letters vary, next to constant numbers
    NEARLY = "nearly"  # a few numbers vary next to many constant ones
    CLIMB = "climb"  # one number rises or falls from copy to copy, next to constant numbers
    FRACTIONS = "fractions"  # a fraction has more and more digits, or very many
    RESULTS = "results"  # they form a table, or bring results that could not be foreseen


def pace(history: History, period: int, copies: int) -> Pace:
    """Return the pace of the last `copies`, `period` units each."""
    stay, varying, letters = 0, list[Sequence[str]](), 0
    masks = history.masks
    for place in range(len(masks) - period, len(masks)):
        if masks[place] not in {NUMBER, LETTER}:
            continue
        said = history.units[place - period * (copies - 1) : place + 1 : period]
        if _comes_again(said):
            stay += masks[place] == NUMBER
        else:
            varying.append(said)
            letters += masks[place] == LETTER
    steps = [_step([_value(one) for one in said]) for said in varying]
    if None not in steps:
        return _named(len(set(steps)), stay)
    if any(map(_is_endless_fraction, varying)):
        return Pace.FRACTIONS
    if stay and letters == len(varying):
        return Pace.LETTERS
    if len(varying) * SLIGHT <= stay:
        return Pace.NEARLY
    return Pace.CLIMB if stay and _climbs(varying) else Pace.RESULTS


def _climbs(varying: Sequence[Sequence[str]]) -> bool:
    """Return whether each copy has a larger (or smaller) number than the copy before."""
    first = varying[0]
    values = [_value(one) for one in first]
    return sorted(values, reverse=values[0] > values[-1]) == values and all(
        said == first or said[1:] == first[:-1] or said[:-1] == first[1:] for said in varying
    )


def _comes_again(said: Sequence[str]) -> bool:
    """Return whether the copies repeat every time, every second time, and so on."""
    return said.count(said[0]) == len(said) or any(
        said[apart:] == said[:-apart] for apart in range(2, min(ROUND, len(said) // 3) + 1)
    )


def _named(steps: int, stay: int) -> Pace:
    if steps == 0:
        return Pace.STILL
    if steps == 1:
        return Pace.COUNT if stay else Pace.LIST
    return Pace.SERIES if steps == 2 else Pace.RESULTS


def _step(values: Sequence[Decimal]) -> Decimal | str | None:
    """Return the difference between neighbours, if it is constant.

    Growth by a ratio means powers, each of them a result.
    """
    differences = {after - before for before, after in pairwise(values)}
    if len(differences) == 1:
        return differences.pop()
    return "falls" if all(values) and _falls(values) else None


def _falls(values: Sequence[Decimal]) -> bool:
    """Return whether a fraction is halved, or more, without end; one or two slips don't count."""
    ratios = [after / before for before, after in pairwise(values)]
    usual = median(ratios)
    alike = sum(abs(ratio - usual) <= usual / 100 for ratio in ratios)
    is_fraction = values[-1] != int(values[-1])
    return is_fraction and len(values) == LOOKED_AT and usual <= HALF and alike >= ALIKE


def _is_endless_fraction(said: Sequence[str]) -> bool:
    digits = [len(one.partition(".")[2].rstrip("0")) for one in said]
    last = digits[-LONGER:]
    is_longer = last[0] > 0 and all(before <= after for before, after in pairwise(last))
    is_long = len(digits) >= LONG and min(digits[-LONG:]) >= DIGITS
    return is_long or (len(last) == LONGER and is_longer and last[-1] - last[0] >= GROWN)


def _value(text: str) -> Decimal:
    if text in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[text])
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(ord(text[0]))
