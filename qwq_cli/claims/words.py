"""The lists of `words.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from qwq_cli.claims.signs import SIGNS
from qwq_cli.equality.unit import parse_unit
from qwq_cli.toml_file import packaged_table


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
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


@cache
def _table() -> Mapping[str, Any]:
    return packaged_table(__package__, "words.toml")
