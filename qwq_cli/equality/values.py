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
    """A number or a formula with its unit. value: where it is rational. expr: None where `text` is
    in no notation that is known here; such a text equals itself alone. product: what the text is
    where its unit, as the nm of `2nm`, is taken for names."""

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
    """year: None where it isn't said."""

    year: int | None
    month: int
    day: int

    def weekday(self) -> int | None:
        return date(self.year, self.month, self.day).weekday() if self.year else None


@dataclass(frozen=True)
class Collection:
    """Items between brackets, or between none (an empty opener): a list, a set, a tuple. The
    opener of alternatives, `1 or 2`, is "or".

    texts: the items as they are written.
    """

    items: tuple[Reading, ...]
    opener: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """By rows, all of one length."""

    rows: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True)
class Cases:
    """A value for each condition: rows of both, in no order."""

    rows: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True)
class Named:
    """`x = 5`, or with parameters `f(x) = 2x`."""

    name: str
    value: Reading
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equation:
    """left = right, where no side is a mere name for the other."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Inequality:
    """difference < 0, or <= 0 where it is not strict."""

    difference: Expr
    strict: bool


@dataclass(frozen=True)
class Family:
    """All values of `value` where `name` runs through the integers. name: None where several
    names do."""

    value: Reading
    names: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Something that is not mathematics, case and synonyms folded."""

    text: str


Reading: TypeAlias = (
    Quantity | Ratio | Date | Collection | Matrix | Cases | Named | Equation | Inequality | Family
    | Words | Choice | Time | Numeral | Region
)  # fmt: skip
EMPTY = Words(r"\emptyset")
