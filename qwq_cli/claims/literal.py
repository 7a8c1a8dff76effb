"""A number as written in the text, and another number written in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import msgspec

from qwq_cli.claims.exact import Exact, Surd, nearly
from qwq_cli.claims.grammar import Side
from qwq_cli.claims.tokens import Token

# A letter for each token, by its kind or by its kind and text; "w" for all others.
_KINDS = {"number": "n", "money": "m", "opener": "o", "closer": "c"}
_TEXTS = {
    ("operation", "-"): "-", ("operation", "/"): "/", ("operation", "%"): "%",
    ("command", "frac"): "f", ("command", "boxed"): "b",
}  # fmt: skip
_LITERAL = re.compile(
    r"(?:m|bo|o)*(?P<number>-?m?(?:n?(?P<fraction>fonconc|fnn|n/n)|n))"
    r"(?P<behind>c*(?P<percent>%?)c*)(?:$|[^%])"
)
_SEPARATOR = re.compile(r"(?<=\d)(,|\{,\}|\\,|\\!|[\u2009\u202f])(?=\d)")
_MAX_DECIMALS = 12
_MOST_NEEDED = 4  # decimals that are written to show a value completely
_FEW = 2  # decimals that are written otherwise


class Literal(msgspec.Struct, frozen=True):
    """A number in the text. start, end: its place. behind: the token after it and its signs.

    text: as it is written. unit: what its last digit counts; 0 for a fraction.
    """

    start: int
    end: int
    behind: int
    text: str
    unit: Fraction
    is_percent: bool

    @property
    def decimals(self) -> int:
        """The number of digits after the point."""
        return len(self.text.rpartition(".")[2]) if "." in self.text else 0


def literal_of(text: str, tokens: Sequence[Token], side: Side) -> Literal | None:
    """Return the literal of a side; None unless the side is one number."""
    own = tokens[side.start : side.end]
    first, *others = own
    if first.kind == "number" and all(token.kind == "word" for token in others):
        return _plain(text, first, side.start + 1)
    letters = "".join(
        [_KINDS.get(token.kind) or _TEXTS.get((token.kind, token.text), "w") for token in own]
    )
    match = _LITERAL.match(letters)
    if match is None or letters.count("n") != match["number"].count("n"):
        return None
    first, last = own[match.start("number")], own[match.end("number") - 1]
    if match["fraction"] == "n/n" and not _is_fraction(own, match.end("number")):
        return None
    is_percent = bool(match["percent"])
    unit = Fraction(0) if match["fraction"] else _unit(last.text) / (100 if is_percent else 1)
    written = text[first.start : last.end]
    behind = side.start + match.end("behind")
    return Literal(first.start, last.end, behind, written, unit, is_percent)


def _plain(text: str, token: Token, behind: int) -> Literal:
    """Return the literal of a plain number, which most are."""
    written = text[token.start : token.end]
    return Literal(token.start, token.end, behind, written, _unit(token.text), is_percent=False)


def _is_fraction(tokens: Sequence[Token], end: int) -> bool:
    """Return whether it is a fraction: two numbers without spaces and no whole quotient."""
    above, sign, below = tokens[end - 3 : end]
    is_close = not (sign.spaced or below.spaced)
    whole = above.text.isdigit() and below.text.isdigit() and int(below.text)
    return is_close and bool(whole) and int(above.text) % int(below.text) != 0


@lru_cache(maxsize=1024)
def _unit(digits: str) -> Fraction:
    """Return what the last digit counts."""
    mantissa, _, exponent = digits.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return _tens(int(exponent or 0) - decimals)


@lru_cache(maxsize=64)
def _tens(power: int) -> Fraction:
    return Fraction(10) ** power


def rewritten(literal: Literal, value: Exact) -> str:
    """Return the value as it would be written there."""
    if literal.is_percent:
        value = nearly(value) * 100
    if literal.unit == 0 and not isinstance(value, Surd):
        return _fraction(literal, Fraction(value))
    return _decimal(literal, value)


def _fraction(literal: Literal, value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    above, below = abs(value.numerator), value.denominator
    command = re.search(r"\\[a-z]*frac", literal.text)
    return f"{sign}{command[0]}{{{above}}}{{{below}}}" if command else f"{sign}{above}/{below}"


def _decimal(literal: Literal, value: Exact) -> str:
    places = _places(literal, value)
    size = abs(nearly(value)) * 10**places
    units = int(size + Fraction(1, 2))
    whole, decimals = divmod(units, 10**places)
    digits = _grouped(str(whole), literal.text)
    if places:
        digits += f".{decimals:0{places}}"
    money = re.sub(r"[\s\d.,+-].*", "", literal.text.lstrip("-+ −"))
    return f"{'-' if nearly(value) < 0 and units else ''}{money}{digits}"


def _places(literal: Literal, value: Exact) -> int:
    """Return how many decimals show the value as exactly as the text did, and unlike any other."""
    needed, shown = _needed(value), literal.decimals
    if needed is None:
        shown = shown or _FEW
    elif not shown or needed == shown + 1:  # .75 in place of .5
        shown = needed
    while shown < _MAX_DECIMALS and value and abs(nearly(value)) * 10**shown < Fraction(1, 2):
        shown += 1
    return shown


def _needed(value: Exact) -> int | None:
    """Return how many decimals show the value completely, if they are few."""
    if isinstance(value, Surd):
        return None
    exact = Fraction(value)
    return next((n for n in range(_MOST_NEEDED + 1) if (exact * 10**n).denominator == 1), None)


def _grouped(digits: str, written: str) -> str:
    separator = _SEPARATOR.search(written)
    if separator is None:
        return digits
    first = len(digits) % 3 or 3
    return separator[1].join(
        [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
    )
