"""Whether lists, sets, tuples, matrices and regions have the same members."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from qwq_cli.equality.choice import Choice
from qwq_cli.equality.interval import Interval, Region, as_interval
from qwq_cli.equality.means import Means, all_of, matched
from qwq_cli.equality.number import exact
from qwq_cli.equality.reading import read
from qwq_cli.equality.values import EMPTY, Cases, Collection, Matrix, Named, Reading, Words

_SET = r"\{"
_VERDICTS = (Words("yes"), Words("no"))


def two_collections(a: Collection, b: Collection, means: Means) -> bool | None:
    openers = {a.opener, b.opener}
    if _are_unlike(a, b):
        return False
    items = None if "or" in openers else _named_apart(a, b)
    if items is None:
        items = (a.items, b.items)
        if _SET in openers or all(map(_is_point, (*a.items, *b.items))):
            items = (_distinct(a, means), _distinct(b, means))
    if len(items[0]) != len(items[1]):
        return False
    is_pair = len(items[0]) == 2 and "[" in openers
    if is_pair and openers & {"(", "or", _SET}:
        return False  # one of them may be an interval
    is_ordered = "(" in openers or openers == {"["} or (is_pair and "" in openers)
    if "or" in openers and _are_named(items[0]) is not _are_named(items[1]):
        return False
    is_ordered |= means.asked.ordered and "or" not in openers
    is_ordered |= all(item in _VERDICTS for item in items[0])  # each item answers one question
    if is_ordered or _are_named(items[0]) is not _are_named(items[1]):
        return all_of(_members(x, y, means) for x, y in zip(*items, strict=True))
    return matched(*items, lambda x, y: _members(x, y, means))


def _are_unlike(a: Collection, b: Collection) -> bool:
    """Return whether they can't be equal: a point and a set; "red or blue" and "red, blue"."""
    openers = {a.opener, b.opener}
    if "(" in openers and openers & {"or", _SET}:
        return True
    are_said = all(isinstance(item, (Words, Choice)) for item in (*a.items, *b.items))
    return len(openers) > 1 and "or" in openers and are_said


def _members(a: Reading, b: Reading, means: Means) -> bool | None:
    """Compare. Inside a set, a set of one thing is not that thing."""
    sets = [isinstance(side, Collection) and side.opener == _SET for side in (a, b)]
    is_one = any(isinstance(side, Collection) and len(side.items) == 1 for side in (a, b))
    return False if is_one and sets[0] is not sets[1] else means.same(a, b)


def collection(a: Collection, b: Reading, means: Means) -> bool | None:
    if isinstance(b, Region) and len(a.items) == 2 and a.opener in ("(", "["):
        interval = as_interval(a.opener, *a.texts)
        return two_regions(Region((interval,), None, ", ".join(a.texts)), b, means)
    if isinstance(b, Region) and a.opener in ("", "or") and (pieces := _pieces(a)):
        names = {item.name for item in a.items if isinstance(item, Region)} - {None}
        name = next(iter(names), None)
        return len(names) < 2 and two_regions(Region(pieces, name, ""), b, means)
    if isinstance(b, Matrix):
        return _tuple_and_matrix(a, b, means)
    if len(a.items) == 1 and b != EMPTY:  # the set of the only solution
        return means.same(a.items[0], b)
    return False


def _pieces(collection: Collection) -> tuple[Interval, ...]:
    """Return `(1,2) or (3,4)`, perhaps points, as intervals; empty if one can't be an interval."""
    pieces: list[Interval] = []
    for item in collection.items:
        if isinstance(item, Region):
            pieces += item.parts
        elif isinstance(item, Collection) and item.opener in ("(", "[") and len(item.texts) == 2:
            pieces.append(as_interval(item.opener, *item.texts))
        else:
            return ()
    return tuple(pieces)


def two_matrices(a: Matrix, b: Matrix, means: Means) -> bool | None:
    if [len(row) for row in a.rows] != [len(row) for row in b.rows]:
        return False
    cells = zip((x for row in a.rows for x in row), (y for row in b.rows for y in row), strict=True)
    return all_of(means.same(x, y) for x, y in cells)


def matrix(a: Matrix, b: Reading, means: Means) -> bool | None:
    """Compare. A matrix of one cell equals its content."""
    return len(a.rows) == 1 == len(a.rows[0]) and means.same(a.rows[0][0], b)


def two_cases(a: Cases, b: Cases, means: Means) -> bool | None:
    return matched(
        a.rows, b.rows, lambda x, y: all_of(means.same(*pair) for pair in zip(x, y, strict=True))
    )


def two_regions(a: Region, b: Region, means: Means) -> bool | None:
    if a.name and b.name and a.name != b.name:
        return False
    return matched(_merged(a.parts), _merged(b.parts), lambda x, y: _intervals(x, y, means))


def _tuple_and_matrix(a: Collection, b: Matrix, means: Means) -> bool | None:
    """Compare a vector as a tuple with a column or row, or a list of rows with a matrix."""
    if a.opener in ("or", _SET):
        return False
    is_vector = len(b.rows) == 1 or all(len(row) == 1 for row in b.rows)
    cells = [cell for row in b.rows for cell in row]
    if is_vector and len(cells) == len(a.items):
        return all_of(means.same(x, y) for x, y in zip(a.items, cells, strict=True))
    if len(a.items) != len(b.rows) or not a.opener:
        return False
    rows = (Collection(row, a.opener) for row in b.rows)
    return all_of(means.same(x, row) for x, row in zip(a.items, rows, strict=True))


def _is_point(reading: Reading) -> bool:
    return isinstance(reading, Collection) and reading.opener == "("


def _are_named(items: tuple[Reading, ...]) -> bool:
    return bool(items) and all(isinstance(item, Named) for item in items)


def _named_apart(
    a: Collection, b: Collection
) -> tuple[tuple[Reading, ...], tuple[Reading, ...]] | None:
    """Return `y=2, x=1` and `(1, 2)` with their items in the same order.

    Names that look like coordinates are sorted, others stay in their order.
    """
    if _are_named(a.items) is _are_named(b.items):
        return None
    sides = []
    for side in (a, b):
        named = [item for item in side.items if isinstance(item, Named)]
        is_alphabetical = _follow_each_other(sorted(item.name for item in named))
        in_order = sorted(named, key=lambda item: item.name) if is_alphabetical else named
        sides.append(tuple(in_order) or side.items)
    return sides[0], sides[1]


def _follow_each_other(names: Sequence[str]) -> bool:
    """Return whether names follow one another: x, y, z or m, n or x_1, x_2."""
    return all(
        name == other[:-1] + chr(ord(other[-1]) + 1) for other, name in pairwise(names) if other
    )


def _distinct(collection: Collection, means: Means) -> tuple[Reading, ...]:
    """Return the items; of a set or a list of points, each one only once."""
    if collection.opener != _SET and not all(map(_is_point, collection.items)):
        return collection.items
    found: list[Reading] = []
    for item in collection.items:
        if not any(means.same(item, other) for other in found):
            found.append(item)
    return tuple(found)


def _merged(parts: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return a union of intervals with numbers as ends, without overlaps."""
    ends = [end for part in parts for end in (part.low, part.high) if end is not None]
    if len(parts) < 2 or any(exact(end) is None for end in ends):
        return parts
    ordered = sorted(parts, key=lambda part: (_low(part), part.low_open))
    merged = [ordered[0]]
    for part in ordered[1:]:
        last = merged[-1]
        gap = _low(part) > _high(last) or (
            _low(part) == _high(last) and part.low_open and last.high_open
        )
        if gap:
            merged.append(part)
        elif (_high(part), not part.high_open) > (_high(last), not last.high_open):
            merged[-1] = Interval(last.low, part.high, last.low_open, part.high_open)
    return tuple(merged)


_End = tuple[int, Fraction]


def _low(part: Interval) -> _End:
    value = None if part.low is None else exact(part.low)
    return (-1, Fraction(0)) if value is None else (0, value)


def _high(part: Interval) -> _End:
    value = None if part.high is None else exact(part.high)
    return (1, Fraction(0)) if value is None else (0, value)


def _intervals(a: Interval, b: Interval, means: Means) -> bool | None:
    if (a.low_open, a.high_open) != (b.low_open, b.high_open):
        return False
    return all_of(_ends(x, y, means) for x, y in ((a.low, b.low), (a.high, b.high)))


def _ends(a: str | None, b: str | None, means: Means) -> bool | None:
    if a is None or b is None:
        return a is b
    return means.same(read(a), read(b))
