"""Text of a generation with the tokens that it is made of, as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]*\n+|[^\n]+")


@dataclass(frozen=True)
class Unit:
    """A token, or several that can't be told apart. ids: None if unknown. tokens: how many."""

    text: str
    tokens: int = 1
    ids: tuple[int, ...] | None = None
    forced: bool = False


def lines_of(unit: Unit) -> Iterator[Unit]:
    """Yield the unit in parts that each end with the end of a line."""
    parts = list(_lines(unit.text))
    if len(parts) < 2:
        yield unit
        return
    left = unit.tokens
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        share = left if is_last else min(left, round(unit.tokens * len(part) / len(unit.text)))
        left -= share
        yield Unit(part, share, None, unit.forced)


def _lines(text: str) -> Iterator[str]:
    """Yield lines; blank lines stay with the line before them, as in tokens."""
    return (found[0] for found in _LINE.finditer(text))


def up_to(units: Sequence[Unit], offset: int) -> tuple[list[Unit], str]:
    """Return the units that end at `offset` or before, and the text between them and `offset`."""
    kept: list[Unit] = []
    at = 0
    for unit in units:
        if at + len(unit.text) > offset:
            return kept, unit.text[: offset - at]
        kept.append(unit)
        at += len(unit.text)
    return kept, ""


def text_of(units: Sequence[Unit]) -> str:
    return "".join(unit.text for unit in units)


def tokens_of(units: Sequence[Unit]) -> int:
    return sum(unit.tokens for unit in units)
