"""Splits text into units as it comes: a word, a number, a symbol, the end of a line."""

from __future__ import annotations

import re
from typing import NamedTuple

from qwq_cli.equality.number_words import TENS
from qwq_cli.guards.number_words import NUMBER_WORDS

_TENS = "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in TENS)
# Longer runs of letters or digits are cut, so that a text without spaces repeats in units too. The
# rest of a longer number is cut into digits, so that repeated digits show at once. Scripts without
# spaces (from U+2E80 on) make a unit of each sign. "twenty-first" is one unit, as "nineteenth" is.
_UNIT = re.compile(
    rf"(?<=[0-9])[0-9]|(?:{_TENS})-[a-z]{{0,12}}|[^\W\d_\u2e80-\U0010ffff]{{1,24}}"
    r"|[0-9]{1,16}(?:\.[0-9]{1,40})?|\n|[^\s]"
)

OPEN = 1  # characters after a number that may still belong to it: its point


NUMBER, LETTER = "0", "x"  # signs that stand for any number or letter


class Unit(NamedTuple):
    """start: in characters of the whole text."""

    start: int
    text: str


class Units:
    """Splits text. The units are the same however the text is split into pieces.

    A unit that may still grow waits.
    """

    def __init__(self, start: int = 0, before: str = "") -> None:
        self._before, self._waits, self._start = before[-1:], "", start

    @property
    def waits(self) -> Unit:
        """The text that is not complete yet."""
        return Unit(self._start, self._waits)

    def read(self, text: str) -> list[Unit]:
        waits = self._waits + text
        said, first = self._before + waits, len(self._before)
        units = _UNIT.finditer(said, first)
        found = [Unit(self._start + at.start() - first, at.group()) for at in units]
        kept = len(waits)
        while found and self._is_open(found[-1], len(waits)):
            kept = found.pop().start - self._start
        self._before = said[: first + kept][-1:]
        self._waits, self._start = waits[kept:], self._start + kept
        return found

    def _is_open(self, unit: Unit, length: int) -> bool:
        """Return whether more text could belong to it: a number may get digits after its point."""
        left = self._start + length - unit.start - len(unit.text)
        if unit.text[0].isdigit() or unit.text == ".":
            return left <= OPEN
        return left == 0 and unit.text[0].isalpha()


def masked(unit: str) -> str:
    """Return the unit without what counts up or down in a text that repeats itself.

    Every number becomes one sign, also as a word, and every single letter another.
    """
    if unit[0].isdigit() or unit in NUMBER_WORDS:
        return NUMBER
    return LETTER if len(unit) == 1 and unit.isalpha() and unit < "\u2e80" else unit


def mass(unit: str) -> int:
    """Return its estimated tokens: models spell numbers digit by digit."""
    return len(unit) if unit[0].isdigit() else 1 + (len(unit) - 1) // 10
