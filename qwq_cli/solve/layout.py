"""A layout: which columns a published data set has, and how its problems are read from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwq_cli.solve.cells import Cells
from qwq_cli.solve.row import Cell

NO_TARGET = "no target"


@dataclass(frozen=True)
class Target:
    """The right answer: as text, or as the place of the right choice, from 0.

    alternatives: texts that are right as well, any one of them. why_not: what there is instead of
    one that answers can be compared with, to be read behind "have": no target, a proof for a
    target.
    """

    text: str | None = None
    alternatives: tuple[str, ...] = ()
    place: int | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class Offered:
    """The choices in the order of the file, and the labels that targets name them by there.

    are_numbers: whether they are numbers in JSON, as an index is.
    """

    texts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    are_numbers: bool = False


Ask = Callable[[Sequence[Cell]], str]  # raises BadRow
Offer = Callable[[Sequence[Cell]], Offered]  # raises BadRow
Judge = Callable[[Sequence[Cell], Offered], Target]


@dataclass(frozen=True)
class Layout:
    """Names of columns are plain ones (see `plain_name`).

    told: one clause for people, how it is read. needs: the columns that a row of it has;
    holds: what must be true of their cells besides. question, choices and target name columns,
    of which a row may lack some; ask, offer and judge make one value of their cells each.
    shuffles: whether the right choice always stands in the same place, so that the order must be
    drawn. fewest: how many of the columns of choices, the first ones, a row must fill; then none
    behind a gap is read. ids: columns that may hold the id, the first there counts.
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
        """Whether a row that lacks something else has a question by it all the same."""
        return all(map(cells.has, self.needs & {*self.question, *self.choices}))

    def misses_choices(self, cells: Cells) -> bool:
        """Whether a row is one of it but for its choices, and so is no open question."""
        if not self.choices or not all(map(cells.has, self.question)):
            return False
        own = self.needs - {*self.question, *self.target, *self.choices}
        return any(map(cells.is_known, self.choices)) or (bool(own) and all(map(cells.has, own)))
