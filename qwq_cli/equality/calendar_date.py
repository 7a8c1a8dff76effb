"""Dates in their spellings: `2024-03-05`, `March 5, 2024`, `5 March 2024`."""

from __future__ import annotations

import re
from datetime import date

from qwq_cli.equality.values import Date

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    re.compile(rf"{_YEAR}\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?{_DAY}"),
    re.compile(rf"{_YEAR}年\s?(?P<month>\d{{1,2}})月\s?{_DAY}日?"),
    re.compile(rf"{_MONTH} {_DAY}(?:,? {_YEAR})?"),
    re.compile(rf"(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"),
)
# Day or month may come first: only a number above 12 decides.
_AMBIGUOUS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second>\d{{1,2}})(?P=sign){_YEAR}"
)
_WEEKDAY = re.compile(r"(?:on )?(?P<weekday>[A-Za-z]{6,9}),? (?P<rest>.*)", re.IGNORECASE)


def read_date(text: str) -> Date | None:
    named = _WEEKDAY.fullmatch(text)
    if named and named["weekday"].lower() in _DAYS:
        found = read_date(named["rest"])
        wanted = _DAYS.index(named["weekday"].lower())
        return found if found and found.weekday() in (wanted, None) else None
    for form in _FORMS:
        if match := form.fullmatch(text):
            part = match.groupdict()
            return _date(part["year"], part["month"] or "", part["day"] or "")
    if match := _AMBIGUOUS.fullmatch(text):
        return _told(match["first"], match["second"], match["year"])
    return None


def is_unclear_date(text: str) -> bool:
    match = _AMBIGUOUS.fullmatch(text)
    return match is not None and max(int(match["first"]), int(match["second"])) <= 12


def _told(first: str, second: str, year: str) -> Date | None:
    if first == second or int(second) > 12:
        return _date(year, first, second)
    return _date(year, second, first) if int(first) > 12 else None


def _date(year: str | None, month: str, day: str) -> Date | None:
    number = int(month) if month.isdigit() else _month(month.lower())
    try:
        date(int(year or 2000), number, int(day))
    except ValueError:
        return None
    return Date(int(year) if year else None, number, int(day))


def _month(name: str) -> int:
    """Return the number of a month; 0 for any other word."""
    is_short = len(name) == 3 or name == "sept"
    for number, full in enumerate(_MONTHS, start=1):
        if name == full or (is_short and full.startswith(name)):
            return number
    return 0
