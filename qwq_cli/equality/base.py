"""The base in which a problem asks for its answer, from its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli.equality.notation import tidy
from qwq_cli.equality.numeral import BASES, Numeral, read_numeral

_NAMED = "|".join(sorted(BASES, key=len, reverse=True))
_DIGITS = "一二三四五六七八九"
_CHINESE = {name: value for value, name in enumerate(_DIGITS, start=1)} | {
    "十": 10, "十二": 12, "十六": 16,
}  # fmt: skip
_BASE = (
    rf"(?:base[\s-]{{0,2}}\$?(?P<base>\d{{1,2}}|{_NAMED})(?!\w)"
    r"|(?P<system>binary|octal|decimal|hexadecimal|hex)(?!\w| (?:place|point|digit)))"
)
_LINK = r"\s(?:an?\s|the\s|its\s)?"
# What a number is converted to, what it is written in, and other mentions in a problem.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?:to|into|as){_LINK}{_BASE}|(?:为|成|作)(?P<chinese>十[二六]|[{_DIGITS}十]|\d\d?)\s?进制",
        rf"\bin{_LINK}{_BASE}|用(?P<chinese>十[二六]|[{_DIGITS}十]|\d\d?)\s?进制",
        rf"\b{_BASE}|(?P<chinese>十[二六]|[{_DIGITS}十]|\d\d?)\s?进制",
    )
)


def base_asked(question: str, target: str) -> int | None:
    """Return the base; None if none is asked for, or several are and the target does not decide."""
    asked = [set(_bases(form, question)) for form in _FORMS]
    numeral = read_numeral(tidy(target)) if any(asked) else None
    if isinstance(numeral, Numeral):
        return numeral.base if numeral.base in set().union(*asked) else None
    first = next(filter(None, asked), set())
    return next(iter(first)) if len(first) == 1 else None


def _bases(form: re.Pattern[str], question: str) -> Iterator[int]:
    for match in form.finditer(question):
        text = next(filter(None, match.groups())).lower()
        yield int(text) if text.isdigit() else (BASES | _CHINESE | {"decimal": 10})[text]
