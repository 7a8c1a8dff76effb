"""Right answers from a file, by id: from problems, or from rows with only these two columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qwq_cli.solve.cells import Cells
from qwq_cli.solve.choice_list import text_of_choice
from qwq_cli.solve.columns import QUESTIONS, Columns
from qwq_cli.solve.dataset import read_problems
from qwq_cli.solve.documents import Document, Unread
from qwq_cli.solve.layouts import IDS, layout_of
from qwq_cli.solve.row import Cell, Row, Wrong

_ASKED = "question"


@dataclass(frozen=True)
class Targets:
    """All right answers by a problem's id; choices as texts. wrong: rows that were left out.

    remarks: how the files were read.
    """

    known: Mapping[str, tuple[str, ...]]
    wrong: tuple[str, ...]
    remarks: tuple[str, ...]


def read_targets(documents: Iterable[Document | Unread], columns: Columns) -> Targets:
    """Read the targets. Raises UsageError where a file of problems would."""
    dataset = read_problems((_asking(each, columns) for each in documents), columns)
    known = {
        each.id: tuple(text_of_choice(target, each.choices) for target in each.targets)
        for each in dataset.problems
        if each.targets
    }
    return Targets(known, dataset.wrong, dataset.remarks)


def _asking(document: Document | Unread, columns: Columns) -> Document | Unread:
    """Return the document with ids as questions in rows without one: nobody asks them here."""
    if isinstance(document, Unread) or columns.question is not None or document.each is not None:
        return document

    def rows() -> Iterator[Row | Wrong]:
        for row in document.rows():
            yield row if isinstance(row, Wrong) else _with_question(row, columns)

    return replace(document, rows=rows)


def _with_question(row: Row, columns: Columns) -> Row:
    cells = Cells.of(row.cells, row.empty)
    id = _id(cells, columns)
    if id is None or any(map(cells.is_known, QUESTIONS)) or layout_of(cells) is not None:
        return row
    return replace(row, cells={**row.cells, _ASKED: id})


def _id(cells: Cells, columns: Columns) -> Cell | None:
    names = IDS if columns.id is None else (columns.id,)
    return next((cell for name in names if (cell := cells.named(name)) is not None), None)
