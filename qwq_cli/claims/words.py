"""The lists of `words.toml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from qwq_cli.claims.signs import SIGNS
from qwq_cli.equality.unit import parse_unit
from qwq_cli.toml_file import packaged_table

_LETTER = re.compile(r"[A-Za-z](?![?*+{])")  # that a phrase begins with


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(_table()[name].split())


@cache
def is_word(letters: str) -> bool:
    """Whether some letters are a word or a unit, and not a product of names."""
    is_listed = any(letters in words(name) for name in ("before", "behind", "links", "scaling"))
    return is_listed or letters in SIGNS or parse_unit(letters) is not None


@cache
def signs(name: str) -> tuple[str, ...]:
    """Of a script without spaces; they count wherever they occur."""
    return tuple(_table()[name])


@cache
def doubts(where: str) -> re.Pattern[str]:
    return _any_of(_table()["doubt"][where])


@cache
def hints(arithmetic: str) -> re.Pattern[str]:
    return _any_of(_table()["elsewhere"][arithmetic])


@cache
def doubt_signs() -> tuple[str, ...]:
    return tuple(_table()["doubt"]["signs"])


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of them between the bounds of words, in small or capital letters; those that begin with
    a look behind, anywhere. Grouped by their first letters: so a search passes over most letters of
    a text with one look, where it would else try every phrase."""
    groups = defaultdict[str, list[str]](list)
    free = [phrase for phrase in phrases if phrase.startswith("(?<=")]
    for phrase in phrases:
        letter = _LETTER.match(phrase)
        if phrase not in free:
            groups[letter[0].lower() if letter else ""].append(phrase)
    others = groups.pop("", [])
    grouped = [
        f"[{letter}{letter.upper()}](?i:{'|'.join(phrase[1:] for phrase in group)})"
        for letter, group in groups.items()
    ]
    bound = "|".join([*grouped, *(f"(?i:{phrase})" for phrase in others)])
    return re.compile("|".join([rf"\b(?:{bound})\b", *free]))


@cache
def _table() -> Mapping[str, Any]:
    return packaged_table(__package__, "words.toml")
