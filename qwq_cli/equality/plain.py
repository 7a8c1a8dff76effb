"""Answers of one piece: numbers with units, formulas, dates, times, letters, words."""

from __future__ import annotations

import re
from collections.abc import Callable

from qwq_cli.equality.calendar_date import is_unclear_date, read_date
from qwq_cli.equality.choice import read_choice
from qwq_cli.equality.clock import read_ratio, read_time
from qwq_cli.equality.expression import names
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.notation import squeeze
from qwq_cli.equality.number import exact
from qwq_cli.equality.numeral import read_numeral
from qwq_cli.equality.rational import rational
from qwq_cli.equality.relations import read_relation
from qwq_cli.equality.unit import NONE, split_compound, split_measure
from qwq_cli.equality.values import EMPTY, Quantity, Ratio, Reading, Words
from qwq_cli.equality.words import read_words, yes_or_no

LONGEST_PRODUCT = 40  # characters
_ANGLED = re.compile(r"(?:sin|cos|tan|cot|sec|csc)(?![a-z])[^()]*$")
_INFINITY = re.compile(
    r"(\+|-|negative|minus|positive|plus)?\s*(?:\\infty|infinity|无穷大?)", re.IGNORECASE
)


def read_plain(text: str) -> Reading | None:
    """Return the reading; None if it has no shape of its own (it may be words or a formula)."""
    return next((found for reader in _READERS if (found := reader(text)) is not None), None)


def words(text: str) -> Reading | None:
    found = read_words(text)
    return None if found is None else Words(found)


def _empty(text: str) -> Words | None:
    return EMPTY if read_words(text) == EMPTY.text else None


def _reply(text: str) -> Words | None:
    word = yes_or_no(text)
    return None if word is None else Words(word)


def _infinity(text: str) -> Quantity | None:
    match = _INFINITY.fullmatch(text)
    if match is None:
        return None
    text = "-\\infty" if match[1] in ("-", "negative", "minus") else "\\infty"
    return Quantity(text, parse(text))


def _ratio(text: str) -> Ratio | Quantity | None:
    parts = read_ratio(text)
    return Ratio(parts) if parts else _quotient(text)


def _quotient(text: str) -> Quantity | None:
    """Read a ratio of two numbers that are not rational, such as `1:\\sqrt{2}`."""
    left, colon, right = text.partition(":")
    first, second = (parse(left), parse(right)) if colon else (None, None)
    if first is None or second is None or names(first) or names(second):
        return None
    return Quantity(text, ("div", first, second))


def _number(text: str) -> Quantity | None:
    if (value := exact(text)) is not None:
        return Quantity(text, ("num", str(value)), value)
    if compound := split_compound(text):
        return Quantity(text, ("num", str(compound[0])), *compound)
    amount, unit = split_measure(text)
    amount = amount.strip()
    value = exact(amount)
    if value is None:
        return None
    product = parse(text) if len(text) < LONGEST_PRODUCT else None
    return Quantity(amount, ("num", str(value)), value, unit, product)


def formula(text: str) -> Reading:
    if (relation := read_relation(text)) is not None:
        return relation
    whole = parse(text)
    amount, unit = split_measure(text)
    if _ANGLED.search(amount):  # in sin 30° the degree sign belongs to the inside
        amount, unit = text, NONE
    expr = parse(amount.strip()) if unit is not NONE else whole
    if expr is None:
        return Quantity(squeeze(text), None)
    return Quantity(
        squeeze(amount), expr, rational(expr), unit, whole if unit is not NONE else None
    )


def _unclear(text: str) -> Quantity | None:
    """Return a date that is unclear as text: 3/5/2024 is in March or in May, and no fraction."""
    return Quantity(text, None) if is_unclear_date(text) else None


_READERS: tuple[Callable[[str], Reading | None], ...] = (
    _reply,
    _empty, _infinity, read_choice, read_date, _unclear, read_time, _ratio, read_numeral, _number,
)  # fmt: skip
