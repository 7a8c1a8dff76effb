"""Units that change what a number counts: dozens, percents, minutes beside hours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qwq_cli.claims.words import words as listed
from qwq_cli.equality.unit import NONE, Unit, parse_unit


@lru_cache(maxsize=1024)
def _unit(word: str) -> Unit:
    return parse_unit(word) or NONE


def scales(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the number on the right may count something else than those on the left do."""
    words = {*left, *right}
    if words & listed("scaling"):
        return True
    units = {unit for word in words if (unit := _unit(word)) is not NONE}
    if any(unit.times != 1 for unit in units):
        return True
    seen: set[str] = set()
    for unit in units:
        bases = {name for name, _ in unit.powers}
        if bases & seen:
            return True
        seen |= bases
    return False
