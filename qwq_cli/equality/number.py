"""Exact numbers as people and LaTeX write them. Nothing that could grow is evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

LONGEST = 1_000  # characters; longer numbers are compared as text
MAX_EXPONENT = 400
_SIGN = r"(?P<sign>[+-]?)\s*"
_UNSIGNED = r"(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+)"
_SIGNED = rf"[+-]?\s*{_UNSIGNED}"
_TIMES_TEN = r"(?:\\times|\\cdot|\*|x)\s*10\s*\^\s*\{?\s*"
_FORMS = tuple(
    re.compile(_SIGN + form)
    for form in (
        rf"(?P<number>{_UNSIGNED})",
        rf"(?P<number>{_UNSIGNED})\s*(?:{_TIMES_TEN}|[eE])(?P<exponent>[+-]?\d{{1,3}})\s*\}}?",
        r"(?P<number>)10\s*\^\s*\{?\s*(?P<exponent>[+-]?\d{1,3})\s*\}?",
        rf"\\frac\s*\{{\s*(?P<top>{_SIGNED})\s*\}}\s*\{{\s*(?P<bottom>{_SIGNED})\s*\}}",
        rf"(?P<top>{_UNSIGNED})\s*/\s*(?P<bottom>{_SIGNED})",
        rf"\(\s*(?P<top>{_SIGNED})\s*\)\s*/\s*\(?\s*(?P<bottom>{_SIGNED})\s*\)?",
        r"(?P<whole>\d+)\s*\\frac\s*\{\s*(?P<top>\d+)\s*\}\s*\{\s*(?P<bottom>\d+)\s*\}",
        r"(?P<whole>\d+)(?: | and )(?P<top>\d+)\s*/\s*(?P<bottom>\d+)",
        r"(?P<whole>\d*)\.(?P<fixed>\d*)\\(?:overline|bar)\s*\{?(?P<repeated>\d+)\}?",
    )
)


def exact(text: str) -> Fraction | None:
    """Return the number that `text` (tidy) is, if it is exactly that."""
    if len(text) > LONGEST:
        return None
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _value(match.groupdict())
    return None


def _value(part: Mapping[str, str | None]) -> Fraction | None:
    size = _size(part)
    return -size if size is not None and part["sign"] == "-" else size


def _size(part: Mapping[str, str | None]) -> Fraction | None:
    if part.get("repeated"):
        return _repeating(part["whole"] or "0", part["fixed"] or "", part["repeated"] or "")
    if part.get("bottom"):
        bottom = _plain(part["bottom"] or "")
        top, whole = _plain(part["top"] or ""), _plain(part.get("whole") or "0")
        if part.get("whole") and top >= bottom:
            return None  # not a mixed number
        return whole + top / bottom if bottom else None
    exponent = int(part.get("exponent") or 0)
    if abs(exponent) > MAX_EXPONENT:
        return None
    power: Fraction = Fraction(10) ** exponent
    return _plain(part["number"] or "1") * power


def _plain(digits: str) -> Fraction:
    return Fraction(re.sub(r"[\s,]", "", digits))


def _repeating(whole: str, fixed: str, repeated: str) -> Fraction:
    """Return a recurring decimal. 0.1666... is whole 0, fixed 1, repeated 6."""
    scale: int = 10 ** len(fixed)
    cycle = Fraction(int(repeated), 10 ** len(repeated) - 1)
    return int(whole) + (int(fixed or 0) + cycle) / scale
