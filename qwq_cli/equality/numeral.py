"""Numerals in another base: `11_2` is not `11_3`, and the digits are the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SYSTEMS = {"binary": 2, "octal": 8, "hexadecimal": 16, "hex": 16}
_COUNTED = "two three four five six seven eight nine ten eleven twelve"
BASES = {name: base for base, name in enumerate(_COUNTED.split(), 2)} | {"sixteen": 16} | _SYSTEMS
_FORMS = (
    re.compile(r"\(?(?P<digits>-?[0-9A-Za-z]+)\)?\s?_\s?\{?\s*(?P<base>\d{1,2}|[a-z]+)\s*\}?"),
    re.compile(
        r"\(?(?P<digits>-?[0-9A-Za-z]+)\)?\s+\(?(?:in\s+)?(?:base[\s-])?"
        r"(?P<base>\d{1,2}|[a-z]+)\)?"
    ),
)
_PREFIXED = re.compile(r"(?P<digits>0[xbo][0-9A-Fa-f]+)")
_PREFIXES = {"0x": 16, "0b": 2, "0o": 8}


@dataclass(frozen=True)
class Numeral:
    """digits: in capitals, with a sign before them, without leading zeros."""

    digits: str
    base: int

    @property
    def value(self) -> int:
        return int(self.digits, self.base)


def read_numeral(text: str) -> Numeral | None:
    if match := _PREFIXED.fullmatch(text):
        return _numeral(match["digits"][2:], _PREFIXES[match["digits"][:2]])
    for form in _FORMS:
        if match := form.fullmatch(text):
            is_named = "base" in text or "_" in text or match["base"] in _SYSTEMS
            base = BASES.get(match["base"]) or _number(match["base"])
            return _numeral(match["digits"], base) if is_named and base else None
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _numeral(digits: str, base: int) -> Numeral | None:
    """Return a numeral; None unless every digit exists in the base.

    `a_{11}` is a member of a sequence.
    """
    plain = digits.lstrip("-").upper()
    is_long = plain[:1].isdigit() or len(plain) > 1
    try:
        int(plain, base)
    except ValueError:
        return None
    sign = "-" if digits.startswith("-") else ""
    return Numeral(sign + (plain.lstrip("0") or "0"), base) if is_long else None
