"""Claims with names: what the text has said about the names, and identities.

Such a claim can be found to hold, but never to fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import msgspec
from msgspec.structs import replace

from qwq_cli.claims.exact import Exact, NotExact, compare
from qwq_cli.claims.expression import Expr, Name, names_in, value_of
from qwq_cli.claims.frame import Frame
from qwq_cli.values.kinds import ClaimVerdict

from qwq_cli.claims.verdict import Judgement, left_open  # isort: skip

_MOST_NAMES = 40  # names that are remembered
_POINTS = (Fraction(7, 3), Fraction(-11, 5), Fraction(13), Fraction(29, 7))
_NAMES_OF_AN_IDENTITY = 2


class Known(msgspec.Struct, frozen=True):
    """What the earlier text says: the latest values of names, the oldest first.

    in_code: whether it ends inside a block of code. frame: what was read.
    """

    values: tuple[tuple[str, Exact], ...] = ()
    in_code: bool = False
    frame: Frame = Frame()

    def with_value(self, name: str, value: Exact) -> Known:
        others = tuple(pair for pair in self.values if pair[0] != name)
        return replace(self, values=(*others, (name, value))[-_MOST_NAMES:])

    def after(self, left: Expr, right: Expr) -> Known:
        """Add the value that `left = right` gives to a name."""
        name, given = (left, right) if isinstance(left, Name) else (right, left)
        if not isinstance(name, Name) or names_in(given):
            return self
        try:
            return self.with_value(name.text, value_of(given))
        except NotExact:
            return self


NOTHING_KNOWN = Known()


def judged_by_names(left: Expr, right: Expr, known: Known) -> Judgement:
    """Judge `left = right`."""
    names = names_in(left, right)
    values = dict(known.values)
    if names <= values.keys() and _agree(left, right, values):
        return Judgement(ClaimVerdict.HOLDS, "substituted")
    if len(names) <= _NAMES_OF_AN_IDENTITY and all(
        _agree(left, right, point) for point in _points(sorted(names))
    ):
        return Judgement(ClaimVerdict.HOLDS, "identity")
    return left_open("names")


def _points(names: list[str]) -> Iterator[Mapping[str, Exact]]:
    for values in product(_POINTS, repeat=len(names)):
        yield dict(zip(names, values, strict=True))


def _agree(left: Expr, right: Expr, values: Mapping[str, Exact]) -> bool:
    try:
        return compare(value_of(left, values), value_of(right, values)) == 0
    except NotExact:
        return False
