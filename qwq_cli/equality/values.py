"""What an answer can be: the values that readings are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from qwq_cli.equality.choice import Choice
from qwq_cli.equality.clock import Time
from qwq_cli.equality.expression import Expr
from qwq_cli.equality.interval import Region
from qwq_cli.equality.numeral import Numeral
from qwq_cli.equality.unit import NONE, Unit


@dataclass(frozen=True)
class Quantity:
    """A number or a formula with its unit. value: if it is rational.

    expr: None if `text` is in an unknown notation; it then equals only itself. product: the meaning
    if its unit, such as the nm of `2nm`, is read as names.
    """

    text: str
    expr: Expr | None
    value: Fraction | None = None
    unit: Unit = NONE
    product: Expr | None = None


@dataclass(frozen=True)
class Ratio:
    parts: tuple[Fraction, ...]


@dataclass(frozen=True)
class Date:
    """A date. year: None if it isn't given."""

    year: int | None
    month: int
    day: int

    def weekday(self) -> int | None:
        return date(self.year, self.month, self.day).weekday() if self.year else None


@dataclass(frozen=True)
class Collection:
    """Items between brackets, or without any (an empty opener): a list, a set, a tuple.

    The opener of alternatives, `1 or 2`, is "or". texts: the items as written.
    """

    items: tuple[Reading, ...]
    opener: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Rows of the same length."""

    rows: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True)
class Cases:
    """A value for each condition: rows of both, in any order."""

    rows: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True)
class Named:
    """`x = 5`, or with parameters `f(x) = 2x`."""

    name: str
    value: Reading
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equation:
    """left = right, where neither side is just a name for the other."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Inequality:
    """difference < 0; or <= 0 if it is not strict."""

    difference: Expr
    strict: bool


@dataclass(frozen=True)
class Family:
    """All values of `value` when `name` runs through the integers; None if several names do."""

    value: Reading
    names: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Something that is not mathematics, with case and synonyms folded."""

    text: str


Reading: TypeAlias = (
    Quantity | Ratio | Date | Collection | Matrix | Cases | Named | Equation | Inequality | Family
    | Words | Choice | Time | Numeral | Region
)  # fmt: skip
EMPTY = Words(r"\emptyset")
