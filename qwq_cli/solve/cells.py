"""The cells of a row by plain column names: `Correct Answer` is `correct_answer`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qwq_cli.solve.row import Cell, text_of

_GAP = re.compile(r"[\s_-]+")


def plain_name(name: str) -> str:
    return _GAP.sub("_", name.strip()).casefold()


class BadRow(Exception):
    """Why a row is no problem, in words that follow its place: it has no question."""


@dataclass(frozen=True)
class Cells:
    """The cells of a row.

    spellings: the columns in the file by plain name, usually one each. empty: plain names of
    columns that are empty in this row.
    """

    cells: Mapping[str, Cell]
    spellings: Mapping[str, tuple[str, ...]]
    empty: frozenset[str] = frozenset()

    @classmethod
    def of(cls, cells: Mapping[str, Cell], empty: Iterable[str] = ()) -> Cells:
        spellings: dict[str, tuple[str, ...]] = {}
        for name in cells:
            plain = plain_name(name)
            spellings[plain] = (*spellings.get(plain, ()), name)
        return cls(cells, spellings, frozenset(map(plain_name, empty)))

    def has(self, plain: str) -> bool:
        """Return whether exactly one column has this name."""
        return len(self.spellings.get(plain, ())) == 1

    def is_known(self, plain: str) -> bool:
        """Return whether such a column exists, even if it is empty."""
        return plain in self.spellings or plain in self.empty

    def get(self, plain: str) -> Cell | None:
        return self.cells[self.spellings[plain][0]] if self.has(plain) else None

    def found(self, names: Iterable[str]) -> list[Cell]:
        """Return the cells with these names that the row has, in the order of the names."""
        return [cell for name in names if (cell := self.named(name)) is not None]

    def spelled(self, plain: Iterable[str]) -> Iterator[str]:
        """Yield all columns with these names, as the file spells them."""
        for name in plain:
            yield from self.spellings.get(name, ())

    def named(self, name: str) -> Cell | None:
        """Return the cell of a column by its exact spelling, or else by its plain name."""
        return self.cells[name] if name in self.cells else self.get(plain_name(name))

    def taken(self, names: Iterable[str]) -> set[str]:
        """Return the columns that `found` uses, as the file spells them."""
        return {
            spelling
            for name in names
            for spelling in ((name,) if name in self.cells else self.spelled((plain_name(name),)))
        }

    def texts(self) -> dict[str, str]:
        return {name: text_of(cell) for name, cell in self.cells.items()}
