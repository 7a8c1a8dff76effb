"""A layout: the columns of a published data set, and how to read its problems from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwq_cli.solve.cells import Cells
from qwq_cli.solve.row import Cell

NO_TARGET = "no target"


@dataclass(frozen=True)
class Target:
    """The right answer: as text, or as the place of the right choice, from 0.

    alternatives: other right texts. why_not: what the row has in place of a target, in words that
    follow "have": no target, a proof for a target.
    """

    text: str | None = None
    alternatives: tuple[str, ...] = ()
    place: int | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class Offered:
    """The choices in the file's order, and the labels that targets use for them.

    are_numbers: whether the labels are numbers in JSON, such as an index.
    """

    texts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    are_numbers: bool = False


Ask = Callable[[Sequence[Cell]], str]  # raises BadRow
Offer = Callable[[Sequence[Cell]], Offered]  # raises BadRow
Judge = Callable[[Sequence[Cell], Offered], Target]


@dataclass(frozen=True)
class Layout:
    """A layout. Names of columns are plain ones (see `plain_name`).

    told: a clause for people on how it is read. needs: the columns that its rows have; holds: what
    must be true of their cells. question, choices and target name columns, some of which a row may
    lack; ask, offer and judge turn their cells into one value. shuffles: whether the right choice
    is always in the same place, so that the order must be drawn. fewest: how many of the first
    columns of choices a row must fill; none after a gap is read. ids: columns that may hold the id;
    the first one that exists counts.
    """

    name: str
    told: str
    needs: frozenset[str]
    question: tuple[str, ...]
    ask: Ask
    target: tuple[str, ...]
    judge: Judge
    choices: tuple[str, ...] = ()
    offer: Offer = lambda _: Offered()
    ids: tuple[str, ...] = ()
    holds: Callable[[Cells], bool] = lambda _: True
    shuffles: bool = False
    fewest: int = 0

    def asks(self, cells: Cells) -> bool:
        """Return whether a row that lacks something else still has this layout's question."""
        return all(map(cells.has, self.needs & {*self.question, *self.choices}))

    def misses_choices(self, cells: Cells) -> bool:
        """Return whether a row lacks only the choices, and so is no open question."""
        if not self.choices or not all(map(cells.has, self.question)):
            return False
        own = self.needs - {*self.question, *self.target, *self.choices}
        return any(map(cells.is_known, self.choices)) or (bool(own) and all(map(cells.has, own)))
