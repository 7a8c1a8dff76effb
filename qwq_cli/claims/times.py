"""Sums of times and dates: `8:30 + 45 minutes = 9:15`.

They can be found to hold, but never to fail: a clock may have twelve hours or more, and days may be
counted with both ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import msgspec

from qwq_cli.equality.calendar_date import read_date
from qwq_cli.equality.clock import Time, read_time
from qwq_cli.equality.number import exact
from qwq_cli.equality.unit import split_compound, split_unit
from qwq_cli.equality.values import Date

_DAY, _HALF_DAY = 24 * 3600, 12 * 3600  # seconds
_YEARS = (2023, 2024)  # if no year is given, a sum must hold in a common year and in a leap year
_CLOCK = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?|\d{1,2}\s?[AaPp][Mm]\b"
_CALENDAR = r"\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8} \d{1,2}(?:, \d{4})?(?!\d)"
_LENGTH = r"\d+(?:\.\d+)? ?[a-z]+(?:,? (?:and )?\d+ ?[a-z]+){0,2}"
_ANY = f"{_CLOCK}|{_CALENDAR}|{_LENGTH}"
_SUM = re.compile(
    rf"(?P<left>(?P<one>{_CLOCK}|{_CALENDAR})\s*(?P<sign>[-+−–])\s*(?P<other>{_ANY}))"
    rf"\s*=\s*(?P<right>{_ANY})"
)
# Its end, which is looked for first: few signs stand before a time, but many numbers anywhere.
_END = re.compile(rf"[-+−–]\s*(?:{_ANY})\s*=\s*(?:{_ANY})")
Moment = Time | Date


class TimeSum(msgspec.Struct, frozen=True):
    """start, end: of `left = right` in the text. holds: False if it is not known."""

    start: int
    end: int
    left: str
    right: str
    holds: bool


def sums_of_times(text: str, start: int, end: int) -> Iterator[TimeSum]:
    """Yield the sums of times in text[start:end]."""
    if not _END.search(text, start, end):
        return
    for found in _SUM.finditer(text, start, end):
        one, other = _moment(found["one"]), _moment(found["other"])
        right = _moment(found["right"])
        forward = found["sign"] == "+"
        if other is not None and right is None:  # 9:15 - 8:30 = 45 minutes
            holds = not forward and _is_apart(one, other, _seconds(found["right"]))
        else:
            length = _seconds(found["other"])
            holds = length is not None and _is_apart(right, one, length if forward else -length)
        yield TimeSum(found.start(), found.end(), found["left"], found["right"], holds)


def _moment(text: str) -> Moment | None:
    return read_time(text) or read_date(text)


def _seconds(text: str) -> Fraction | None:
    compound = split_compound(text)
    if compound is not None:
        amount, unit = compound
    else:
        digits, unit = split_unit(text)
        value = exact(digits.strip())
        if value is None:
            return None
        amount = value
    return amount * unit.factor if unit.powers == (("s", 1),) else None


def _is_apart(later: Moment | None, earlier: Moment | None, seconds: Fraction | None) -> bool:
    """Return whether the two are that many seconds apart."""
    if seconds is None:
        return False
    if isinstance(later, Time) and isinstance(earlier, Time):
        is_certain = later.half is not None and earlier.half is not None
        off = _second_of(later) - _second_of(earlier) - seconds
        return off % (_DAY if is_certain else _HALF_DAY) == 0
    if isinstance(later, Date) and isinstance(earlier, Date) and seconds % _DAY == 0:
        return all(_days(later, earlier, year) == seconds // _DAY for year in _YEARS)
    return False


def _second_of(time: Time) -> int:
    hour = time.hour if time.half is None else time.hour % 12 + 12 * (time.half == "p")
    return hour * 3600 + time.minute * 60 + (time.second or 0)


def _days(later: Date, earlier: Date, year: int) -> int | None:
    """Return the days between the two; None if one is not a day of that year."""
    try:
        end, start = (date(each.year or year, each.month, each.day) for each in (later, earlier))
    except ValueError:
        return None
    return (end - start) // timedelta(days=1)
