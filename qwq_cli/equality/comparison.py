"""Whether two readings mean the same. Pure; it asks a callable where algebra is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from qwq_cli.equality import gatherings, statements, values
from qwq_cli.equality.asked import NOTHING, Asked
from qwq_cli.equality.choice import Choice
from qwq_cli.equality.clock import Time
from qwq_cli.equality.interval import Region
from qwq_cli.equality.means import Ask, Means
from qwq_cli.equality.numeral import Numeral
from qwq_cli.equality.quantities import quantities, ratio_and_number
from qwq_cli.equality.reading import read
from qwq_cli.equality.unit import NONE


def same(a: values.Reading, b: values.Reading, ask: Ask, asked: Asked = NOTHING) -> bool | None:
    """Compare. A unit, name or half of the day that only one side gives agrees with any.

    The comparison is symmetric. Returns None if only algebra could tell, and it could not.
    """
    return _same(a, b, Means(ask, asked, _same))


def _same(a: values.Reading, b: values.Reading, means: Means) -> bool | None:
    if type(a) is type(b):
        return _ALIKE[type(a)](a, b, means) if type(a) in _ALIKE else a == b
    for kind in _MIXED:
        if kind in (type(a), type(b)):
            first, second = (a, b) if type(a) is kind else (b, a)
            return _MIXED[kind](first, second, means)
    return False


def _choices(a: Choice, b: Choice, means: Means) -> bool | None:
    if a.letter != b.letter or a.content is None or b.content is None:
        return a.letter == b.letter
    return means.same(read(a.content), read(b.content))


def _choice(a: Choice, b: values.Reading, means: Means) -> bool | None:
    if a.content is not None:
        return means.same(read(a.content), b)
    if isinstance(b, values.Quantity) and b.expr is not None and b.value is None:
        is_written_so = not a.plain and b.text == a.letter.lower()
        return is_written_so or means.equal(("sym", a.letter), b.expr)
    return False


def _times(a: Time, b: Time, means: Means) -> bool:
    return a.same(b, of_day=means.asked.clock)


def _numeral(a: Numeral, b: values.Reading, means: Means) -> bool:
    """Compare. A bare `313` has the base that is asked for, or else is the same number."""
    if not isinstance(b, (values.Quantity, values.Words)):
        return False
    if means.asked.base is not None:
        digits = b.text.replace(",", "").replace(" ", "").upper()
        return a.base == means.asked.base and digits == a.digits
    return isinstance(b, values.Quantity) and b.unit is NONE and b.value == a.value


def _ratio(a: values.Ratio, b: values.Reading, means: Means) -> bool:
    """Compare. 1:2 is a half; and 1:20 may have been read as a time."""
    if isinstance(b, Time):
        is_plain = b.half is None and b.hour > 0
        return is_plain and a.parts == (Fraction(1), Fraction(b.minute, b.hour))
    return isinstance(b, values.Quantity) and ratio_and_number(a, b)


_Rule = Callable[[Any, Any, Means], "bool | None"]

# Rules for two of the same kind; a kind without a rule is compared by value.
_ALIKE: Mapping[type, _Rule] = {
    values.Quantity: quantities,
    values.Collection: gatherings.two_collections,
    values.Matrix: gatherings.two_matrices,
    values.Cases: gatherings.two_cases,
    Region: gatherings.two_regions,
    values.Named: statements.two_named,
    values.Equation: statements.two_equations,
    values.Inequality: statements.two_inequalities,
    values.Family: statements.two_families,
    Choice: _choices,
    Time: _times,
}
# Rules for two kinds: the first of these kinds decides how the other is treated.
_MIXED: Mapping[type, _Rule] = {
    values.Named: statements.named,
    values.Equation: statements.equation,
    Choice: _choice,
    values.Family: statements.family,
    values.Collection: gatherings.collection,
    values.Matrix: gatherings.matrix,
    values.Inequality: statements.inequality,
    values.Ratio: _ratio,
    Numeral: _numeral,
}
