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

_LETTER = re.compile(r"[A-Za-z](?![?*+{])")  # the first letter of a phrase


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(_table()[name].split())


@cache
def is_word(letters: str) -> bool:
    """Return whether letters are a word or a unit, and not a product of names."""
    is_listed = any(letters in words(name) for name in ("before", "behind", "links", "scaling"))
    return is_listed or letters in SIGNS or parse_unit(letters) is not None


@cache
def signs(name: str) -> tuple[str, ...]:
    """Return signs of scripts without spaces; they count anywhere."""
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
    """Return a pattern for any of the phrases as whole words, ignoring letter case.

    Phrases with a look-behind match anywhere; it stands behind their first sign, by which they are
    found quickly. Phrases are grouped by their first letters: a search then passes over most
    letters with one comparison, where it would else try every phrase.
    """
    groups = defaultdict[str, list[str]](list)
    free = [phrase for phrase in phrases if "(?<=" in phrase]
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
