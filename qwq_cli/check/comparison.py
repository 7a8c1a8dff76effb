"""Whether two readings mean the same. Pure; what needs algebra is asked of a callable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from qwq_cli.check.choice import Choice
from qwq_cli.check.clock import Time
from qwq_cli.check.interval import Interval, Region, as_interval
from qwq_cli.check.reading import (
    Assignment,
    Collection,
    Quantity,
    Ratio,
    Reading,
    read,
)

_T = TypeVar("_T")

# Whether two formulas are equal; None where that could not be found out.
Algebra = Callable[[str, str], bool | None]


def same(a: Reading, b: Reading, algebra: Algebra) -> bool | None:
    """Symmetric. A unit, a name, a half of the day that only one side tells agrees with any.

    None where only algebra could tell, and could not.
    """
    if type(a) is type(b):
        return _ALIKE[type(a)](a, b, algebra) if type(a) in _ALIKE else a == b
    for kind in _MIXED:
        if kind in (type(a), type(b)):
            first, second = (a, b) if type(a) is kind else (b, a)
            return _MIXED[kind](first, second, algebra)
    return False


def _quantities(a: Quantity, b: Quantity, algebra: Algebra) -> bool | None:
    if a.unit.powers == b.unit.powers:
        scales = a.unit.times * a.unit.factor, b.unit.times * b.unit.factor
    elif not (a.unit.powers and b.unit.powers):
        scales = a.unit.times, b.unit.times
    else:
        return False
    if a.value is not None and b.value is not None:
        return a.value * scales[0] == b.value * scales[1]
    return algebra(_scaled(a.text, scales[0]), _scaled(b.text, scales[1]))


def _ratio(a: Ratio, b: Reading, algebra: Algebra) -> bool:
    """1:2 is a half; and 1:20 may have been taken for a time."""
    if isinstance(b, Time):
        is_plain = b.half is None and b.hour > 0
        return is_plain and a.parts == (Fraction(1), Fraction(b.minute, b.hour))
    value = b.value if isinstance(b, Quantity) else None
    return value is not None and len(a.parts) == 2 and value * a.parts[1] == a.parts[0]


def _scaled(text: str, by: Fraction) -> str:
    return text if by == 1 else rf"\frac{{{by.numerator}}}{{{by.denominator}}}\cdot({text})"


def _choices(a: Choice, b: Choice, algebra: Algebra) -> bool | None:
    if a.letter != b.letter or a.content is None or b.content is None:
        return a.letter == b.letter
    return same(read(a.content), read(b.content), algebra)


def _times(a: Time, b: Time, algebra: Algebra) -> bool:
    return a.same(b)


def _choice(a: Choice, b: Reading, algebra: Algebra) -> bool | None:
    if a.content is not None:
        return same(read(a.content), b, algebra)
    if isinstance(b, Quantity) and b.value is None:
        is_written_so = not a.plain and b.text == a.letter.lower()
        return is_written_so or algebra(a.letter, b.text)
    return False


def _assigned(a: Assignment, b: Reading, algebra: Algebra) -> bool | None:
    """`x = 5` against 5; or against another way to write the equation."""
    verdict = same(a.value, b, algebra)
    if verdict or not isinstance(b, Quantity) or b.value is not None:
        return verdict
    return algebra(a.text, b.text)


def _assignments(a: Assignment, b: Assignment, algebra: Algebra) -> bool | None:
    verdict = same(a.value, b.value, algebra)
    if a.name == b.name and verdict:
        return True
    if _is_number(a.value) or _is_number(b.value):
        return verdict if a.name == b.name else False
    return algebra(a.text, b.text)


def _is_number(reading: Reading) -> bool:
    return isinstance(reading, Quantity) and reading.value is not None


def _region(a: Region, b: Reading, algebra: Algebra) -> bool | None:
    if not isinstance(b, Quantity) or b.value is not None:
        return False
    return algebra(a.text, b.text)


def _collection(a: Collection, b: Reading, algebra: Algebra) -> bool | None:
    if isinstance(b, Region) and len(a.items) == 2 and a.opener in ("(", "["):
        interval = as_interval(a.opener, *a.texts)
        return _regions(Region((interval,), None, ", ".join(a.texts)), b, algebra)
    if len(a.items) == 1:  # the set of the one solution
        return same(a.items[0], b, algebra)
    return False


def _collections(a: Collection, b: Collection, algebra: Algebra) -> bool | None:
    openers, items = {a.opener, b.opener}, (_distinct(a), _distinct(b))
    is_interval = len(items[0]) == 2 and "[" in openers
    if len(items[0]) != len(items[1]) or openers == {"(", r"\{"}:
        return False
    if is_interval and openers & {"(", r"\{", "{"}:
        return False
    if "(" in openers or openers == {"["} or (is_interval and "" in openers):
        return _all(same(x, y, algebra) for x, y in zip(*items, strict=True))
    return _matched(*items, lambda x, y: same(x, y, algebra))


def _distinct(collection: Collection) -> tuple[Reading, ...]:
    """A set holds nothing twice."""
    is_set = collection.opener == r"\{"
    return tuple(dict.fromkeys(collection.items)) if is_set else collection.items


def _regions(a: Region, b: Region, algebra: Algebra) -> bool | None:
    if a.name and b.name and a.name != b.name:
        return False
    if len(a.parts) == len(b.parts):
        return _matched(a.parts, b.parts, lambda x, y: _intervals(x, y, algebra))
    return algebra(a.text, b.text)


def _intervals(a: Interval, b: Interval, algebra: Algebra) -> bool | None:
    if (a.low_open, a.high_open) != (b.low_open, b.high_open):
        return False
    ends = ((a.low, b.low), (a.high, b.high))
    return _all(_ends(x, y, algebra) for x, y in ends)


def _ends(a: str | None, b: str | None, algebra: Algebra) -> bool | None:
    if a is None or b is None:
        return a is b
    return same(read(a), read(b), algebra)


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = found if verdict else None
    return found


def _matched(
    a: Sequence[_T], b: Sequence[_T], equal: Callable[[_T, _T], bool | None]
) -> bool | None:
    """Whether every item of `a` has one of `b` to itself."""
    left, found = list(b), True
    for item in a:
        verdicts = [equal(item, other) for other in left]
        if True in verdicts:
            left.pop(verdicts.index(True))
        elif None in verdicts:
            found = False
        else:
            return False
    return True if found else None


_Rule = Callable[[Any, Any, Algebra], "bool | None"]

# Two of a kind; without a rule they are compared as values.
_ALIKE: Mapping[type, _Rule] = {
    Quantity: _quantities,
    Collection: _collections,
    Region: _regions,
    Assignment: _assignments,
    Choice: _choices,
    Time: _times,
}
# Two kinds: the first of these decides how the other is looked at.
_MIXED: Mapping[type, _Rule] = {
    Choice: _choice,
    Assignment: _assigned,
    Collection: _collection,
    Region: _region,
    Ratio: _ratio,
}
