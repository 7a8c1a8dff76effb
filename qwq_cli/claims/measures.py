"""The words after a number that say what is counted: units, and nouns of any kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from qwq_cli.claims.tokens import Token
from qwq_cli.claims.words import words as listed
from qwq_cli.equality.unit import NONE, Unit, split_unit

_CURRENCY = re.compile(r"[€£¥₹￥]|\$(?=\d)")
_LONGEST = 6  # words
_MONEY = "¤"  # among the base units
_ENDS = frozenset(("operation", "relation", "closer", "pause", "end", "superscript"))


def measure(tokens: Sequence[Token], at: int, *, letters: bool = False) -> tuple[int, list[str]]:
    """Return where the unit that begins at `at` ends, and its words; none if there is no unit.

    letters: whether a single letter may be a unit, such as the h of `2 h`.
    """
    end, words = at, list[str]()
    while (step := _step(tokens, end, bool(words), letters)) and len(words) < _LONGEST:
        words.append(tokens[end + step - 1].text)
        end += step
    if not words or not _may_end(tokens, at, end):
        return at, []
    return _squared(tokens, end), words


def _step(tokens: Sequence[Token], at: int, inside: bool, letters: bool) -> int:  # noqa: FBT001
    """Return how many tokens the next word takes: `/ hour` takes two."""
    kind, text = _look(tokens, at)
    following, word = _look(tokens, at + 1)
    if kind == "word":
        is_inch = text == "in" and not inside and following in _ENDS
        return int(is_inch or text not in listed("links"))
    if kind == "name":
        may_be_unit = letters or following == "number"  # 2 h 30 min
        return int(may_be_unit and not inside and _unit(text) is not NONE)
    if kind == "money":
        return int(not inside and not tokens[at].spaced)
    if kind == "operation" and text == "/":
        is_noun = following == "word" and word not in listed("links")
        return 2 * (is_noun or (inside and following == "name" and _unit(word) is not NONE))
    return 2 * (inside and text == "of" and following == "word" and word not in listed("links"))


def _may_end(tokens: Sequence[Token], at: int, end: int) -> bool:
    kind, text = _look(tokens, end)
    if kind == "number":  # 2 hours 10 minutes
        return unit_of(tokens[at:end]) is not NONE
    return kind in _ENDS or text in listed("links")


def _squared(tokens: Sequence[Token], at: int) -> int:
    """Return where the power of a unit ends: `m^2`, `m²`."""
    kind, text = _look(tokens, at)
    if kind == "superscript":
        return at + 1
    if (kind, text) != ("operation", "^"):
        return at
    ahead = [token.kind for token in tokens[at + 1 : at + 4]]
    if ahead[:1] == ["number"]:
        return at + 2
    return at + 4 if ahead == ["opener", "number", "closer"] else at


def _look(tokens: Sequence[Token], at: int) -> tuple[str, str]:
    return (tokens[at].kind, tokens[at].text) if at < len(tokens) else ("end", "")


def unit_of(tokens: Sequence[Token]) -> Unit:
    """Return the unit; NONE if it is not known."""
    return _unit(" ".join(token.text for token in tokens if token.kind != "superscript"))


@lru_cache(maxsize=1024)
def _unit(text: str) -> Unit:
    return split_unit(f"1 {text}")[1]


def factor_of(unit: Unit) -> Fraction:
    """Return the factor to base units."""
    return unit.times * unit.factor


def scales(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether the number on the right may count other things than those on the left."""
    if any(word in listed("scaling") for word in (*left, *right)):
        return True
    before, behind = _units(left), _units(right)
    units = before | behind
    if any(unit.times != 1 for unit in units) or (left and behind - before):
        return True
    if before != behind and any(map(_is_small_money, units)):  # 40 cents + $2
        return True
    bases = [name for unit in units for name, _ in unit.powers]
    return len(set(bases)) < len(bases)


def _is_small_money(unit: Unit) -> bool:
    return unit.factor < 1 and [name for name, _ in unit.powers] == [_MONEY]


def relates(words: Sequence[str]) -> bool:
    """Return whether these are several units; their quotient may be a factor, as 60 s in 1 min."""
    return len(_units(words)) > 1


def counts_apart(words: Sequence[str]) -> bool:
    """Return whether things with these names may not add up: boxes, and loose pens."""
    kinds = {_singular(word) for word in words}
    return len(kinds) > 1 and any(word in listed("containers") for word in words)


def converts(left: Sequence[str], right: Sequence[str], terms: int) -> bool:
    """Return whether the sum may have a unit that only some of its terms have, or no unit.

    An example is a pizza less three slices. terms: how many the sum has.
    """
    told = {_singular(word) for word in right}
    are_told = [_singular(word) in told for word in left]
    return bool(told) and not all(are_told) and are_told.count(True) < terms


def differs(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether a sum's terms are of different kinds: water and alcohol, north and east."""
    told = {_singular(word) for word in right}
    others = {_singular(word) for word in left} - told - listed("links")
    is_measured = any(_unit(word) is not NONE for word in right)
    return is_measured and len(others) > 1


def may_be_unknowns(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether nouns may stand for unknown numbers: 3 cats + 2 dogs = 20."""
    nouns = {_singular(word) for word in left if _unit(word) is NONE} - listed("links")
    return not right and (len(nouns) > 1 or bool(nouns & listed("unknowns")))


def mixes_currencies(text: str) -> bool:
    return len(set(_CURRENCY.findall(text))) > 1


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _units(words: Sequence[str]) -> set[Unit]:
    return {unit for word in words if (unit := _unit(word)) is not NONE}
