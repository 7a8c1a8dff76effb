"""Written arithmetic, column by column: sums of digits are no results of a step.

578+4269: 8+9=17, 7+6+1=14, 5+2+1=8, 0+4=4, 578+4269=4847.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

_LIMIT = 4_000  # characters of a text that are looked at
_SIGN = "[-+*/×÷·−]"
_NUMBER = r"\d+(?:\.\d+)?"
_TERM = rf"{_NUMBER}(?: ?{_SIGN} ?{_NUMBER})*"
_EQUALITY = rf"{_TERM} ?= ?-?{_TERM}"
_LIST = rf"{_EQUALITY}(?:, ?{_EQUALITY})+"
# An operation, and then its columns; the last equality is the result. Both are looked for one after
# the other: in one pattern, each number of a long sum would be tried as the first one.
_OPERATION = re.compile(rf"(?<![\w.]){_NUMBER}(?: ?{_SIGN} ?{_NUMBER})+")
_COLUMNS = re.compile(rf" ?: ?(?:{_EQUALITY}, ?)+({_EQUALITY})(?!\w)")
_LISTED = re.compile(rf"(?:(?<=[.!?])\s+|:\s*)({_LIST})(?=[.,;\n]|\Z)[.]?")
_COLUMN = re.compile(r"(?<![\w.+*×-])(\d\d?) ?([-+−]) ?(\d)( ?[-+−] ?1)? ?= ?-?\d\d?(?![\w×*+-])")
_LONG = re.compile(r"(?<![\w.])\d{2,18}(?![\w.]*=)(?!\.?\d)")
_MOST = 40  # numbers whose neighbours may be what is added, and sums after them
_LEAST = 2  # columns; one alone may be a sum of its own


def without_columns(text: str) -> str:
    """Return the text with each written operation as its result, and without lists of columns.

    A text of nothing else stays as it is.
    """
    if "=" not in text:
        return text
    head, rest = text[:_LIMIT], text[_LIMIT:]
    left = with_results(head)
    columns = sorted({start for start, _ in columns_in(left)})
    left = _LISTED.sub(lambda match: _kept(match, columns), left)
    return left + rest if left.strip() or rest.strip() else text


def with_results(text: str) -> str:
    """Return the text with each written operation as its result. It takes linear time."""
    parts, kept, at = list[str](), 0, 0
    while operation := _OPERATION.search(text, at):
        at = operation.end()
        columns = _COLUMNS.match(text, at)
        if columns:
            parts += text[kept : operation.start()], columns[1]
            kept = at = columns.end()
    return "".join(parts) + text[kept:]


def columns_in(text: str) -> list[tuple[int, int]]:
    """Return where sums of the digits of two numbers stand that the text names before them."""
    found: list[tuple[int, int]] = []
    numbers = [*_LONG.finditer(text[:_LIMIT])][:_MOST]
    equalities = [*_COLUMN.finditer(text[:_LIMIT])]
    for first, second in pairwise(numbers):
        after = [each for each in equalities if each.start() > second.end()][:_MOST]
        places = {each.span(): _place(each, first[0], second[0]) for each in after}
        matched = {span: place for span, place in places.items() if place is not None}
        if len(set(matched.values())) >= _LEAST:
            found += matched
    return found


def _kept(match: re.Match[str], columns: Sequence[int]) -> str:
    """Return what stands in place of a list: itself, or nothing if it is one of columns.

    columns: where they begin, in their order.
    """
    start, end = match.span(1)
    if bisect_left(columns, end) - bisect_left(columns, start) < match[1].count("="):
        return match[0]
    return "." if match[0].startswith(":") and match[0].endswith(".") else ""


def _place(column: re.Match[str], first: str, second: str) -> int | None:
    """Return the column, from the right, whose digits are computed here; None if there is none.

    In a subtraction ten may have been borrowed. What is carried may stand in place of a 0.
    """
    upper, lower = int(column[1]), int(column[3])
    for place in range(max(len(first), len(second))):
        top, bottom = _digit(first, place), _digit(second, place)
        tops = (top,) if column[2] == "+" else (top, top + 10)
        is_carried = place > 0 and (lower, bottom) == (1, 0) and not column[4]
        if upper in tops and (lower == bottom or is_carried):
            return place
    return None


def _digit(number: str, place: int) -> int:
    return int(number[-1 - place]) if place < len(number) else 0
