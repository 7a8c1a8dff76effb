"""Problems from documents: each row through the layout of its file; which rows are wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qwq_cli.errors import UsageError
from qwq_cli.solve.cells import BadRow, Cells
from qwq_cli.solve.columns import (
    Ambiguous,
    Columns,
    ambiguous_error,
    by_names,
    chosen_by,
    require_columns,
)
from qwq_cli.solve.documents import Document, Unread
from qwq_cli.solve.draft import drafted
from qwq_cli.solve.ids import Ids
from qwq_cli.solve.layout import NO_TARGET, Layout
from qwq_cli.solve.layouts import IDS, inner_document, layout_of
from qwq_cli.solve.record import Problem
from qwq_cli.solve.row import TEXT, Row, Wrong, text_of

OF_A_RECORD = {"signature", "run", "samples"}  # fields of our own results
MAX_PROBLEMS = 1_000_000
MAX_FIELD = 500  # characters; longer cells are solutions and such: nobody sorts by them

_Read = tuple[Cells, Layout] | BadRow  # what a row is


@dataclass(frozen=True)
class Dataset:
    """`wrong` says of each row that is left out where it stands and why.

    remarks: how the files were read. layout: the same in a few words, for programs.
    """

    problems: tuple[Problem, ...]
    wrong: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    layout: str = ""


def read_problems(
    documents: Iterable[Document | Unread], columns: Columns, choice_seed: int | None = None
) -> Dataset:
    """All problems in their order. choice_seed: shuffle the choices of each by it.

    One of several documents that can't be read, as its columns could be meant in several ways, is
    left out and told. Raises UsageError if there are too many, or for such a document alone.
    """
    reader = _Reader(columns, choice_seed)
    refused = [reader.read(document) for document in documents]
    if len(refused) == 1 and refused[0] is not None:
        raise refused[0]
    return Dataset(
        problems=tuple(reader.problems),
        wrong=tuple(reader.wrong),
        remarks=(*reader.met.told(), *reader.remarks),
        layout=reader.met.names(),
    )


@dataclass
class _Met:
    """The layouts that were met, each with the files it was met in."""

    layouts: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def saw(self, layout: Layout, document: Document) -> None:
        name = layout.name if document.each is None else "plain text"
        self.layouts.setdefault((name, layout.told), {})[document.name] = None

    def told(self) -> Iterable[str]:
        """One line each: `p.jsonl is read as GSM8K: the answer is what stands behind ####.`"""
        for (name, told), files in self.layouts.items():
            which = f"{next(iter(files))} is" if len(files) == 1 else f"{len(files):,} files are"
            if told:
                yield f"{which} read as {name}: {told}."

    def names(self) -> str:
        return ", ".join(dict.fromkeys(name for name, _ in self.layouts))


@dataclass
class _Reader:
    columns: Columns
    choice_seed: int | None
    problems: list[Problem] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    met: _Met = field(default_factory=_Met)
    _read: set[str] = field(default_factory=set)  # paths of documents
    _ids: Ids = field(default_factory=Ids)

    def read(self, document: Document | Unread) -> UsageError | None:
        """Why it is left out, if its columns could be meant in several ways. Raises UsageError."""
        if isinstance(document, Unread):
            self.wrong.append(f"{document.why} It is left out.")
            return None
        if self._was_read(document):
            self.remarks.append(f"{document.name} is named twice; its problems count once.")
            return None
        rows = list(document.rows())
        try:
            read = self._layouts(rows, document)
        except UsageError as error:
            self.wrong.append(f"{error.message} It is left out.")
            return error
        self._ids.begin()
        self.remarks += document.remarks
        for place, (row, found) in enumerate(zip(rows, read, strict=True), 1):
            try:
                if isinstance(found, BadRow):
                    raise found
                self.met.saw(found[1], document)
                name = _name(document, rows, place)
                self.problems.append(self._problem(*found, document.stem, name))
            except BadRow as why:
                self.wrong.append(f"{document.place(row.number)}: {why}.")
            if len(self.problems) > MAX_PROBLEMS:
                raise UsageError(f"There are more than {MAX_PROBLEMS:,} problems.", "Split them.")
        return None

    def _was_read(self, document: Document) -> bool:
        """Also by another name."""
        if document.path is None:
            return False
        path = os.path.realpath(document.path)
        is_known = path in self._read
        self._read.add(path)
        return is_known

    def _layouts(self, rows: Sequence[Row | Wrong], document: Document) -> list[_Read]:
        """All before the first problem, so that a document is read whole or not at all.

        Raises UsageError.
        """
        _refuse_results(rows, document)
        cells = [_cells(row) for row in rows]
        good = [each for each in cells if isinstance(each, Cells)]
        if good:
            require_columns(self.columns, good, document.name)
        usual = _usual(good)
        read = [self._with_layout(each, usual) for each in cells]
        unclear = [
            (row.number, found)
            for row, found in zip(rows, read, strict=True)
            if isinstance(found, Ambiguous)
        ]
        if unclear:
            raise ambiguous_error(document.name, document.unit, unclear)
        return [found for found in read if not isinstance(found, Ambiguous)]

    def _with_layout(self, cells: Cells | BadRow, usual: Layout | None) -> _Read | Ambiguous:
        try:
            return cells if isinstance(cells, BadRow) else (cells, self._layout(cells, usual))
        except (BadRow, Ambiguous) as why:
            return why

    def _layout(self, cells: Cells, usual: Layout | None) -> Layout:
        """Raises BadRow, Ambiguous."""
        layout = layout_of(cells)
        if layout is None and usual is not None:
            if usual.asks(cells):
                layout = usual
            elif self.columns.choices is None and usual.misses_choices(cells):
                raise BadRow("its choices are missing, or one of them")
        return chosen_by(self.columns, layout or by_names(cells, self.columns), cells)

    def _problem(self, cells: Cells, layout: Layout, stem: str, name: str) -> Problem:
        """Raises BadRow."""
        draft = drafted(cells, layout, self.choice_seed)
        column = _id_column(cells, layout, self.columns)
        if column is not None:
            id, name = self._ids.given(text_of(cells.found((column,))[0]).strip(), stem)
        else:
            id, name = self._ids.made(draft.question, draft.texts, name)
        is_plain = cells.cells.keys() == {TEXT} and not cells.empty  # where nobody expects a target
        used = (*layout.question, *layout.target, *layout.choices, *filter(None, (column,)))
        return Problem(
            id=id,
            name=name,
            question=draft.question,
            target=draft.target,
            alternatives=draft.alternatives,
            choices=draft.choices,
            choice_seed=draft.choice_seed,
            not_graded=None if is_plain and draft.not_graded == NO_TARGET else draft.not_graded,
            fields=_fields(cells, cells.taken(used)),
        )


def _refuse_results(rows: Sequence[Row | Wrong], document: Document) -> None:
    """Raises UsageError for our own results."""
    if any(isinstance(row, Row) and row.cells.keys() >= OF_A_RECORD for row in rows):
        raise UsageError(
            f"{document.name} holds results of qwq solve, not problems.",
            f"Judge them: qwq grade {document.name}",
        )


def _usual(rows: Sequence[Cells]) -> Layout | None:
    """The layout of most rows that have one, for those that lack a column of it."""
    counts = Counter(filter(None, map(layout_of, rows)))
    return counts.most_common(1)[0][0] if counts else None


def _cells(row: Row | Wrong) -> Cells | BadRow:
    if isinstance(row, Wrong):
        return BadRow(row.why)
    cells = Cells.of(inner_document(row.cells), row.empty)
    try:
        "".join([*cells.cells, *cells.texts().values()]).encode()
    except UnicodeEncodeError:
        return BadRow("it holds halves of characters")
    except RecursionError:
        return BadRow("it is nested too deep")
    return cells


def _name(document: Document, rows: Sequence[Row | Wrong], place: int) -> str:
    """week1-3 for the third of a file, or for the one that its list numbers so."""
    row = rows[place - 1]
    label = row.label if isinstance(row, Row) else None
    if label is None and len(rows) == 1:
        return document.stem
    return f"{document.stem}-{label or place}"


def _id_column(cells: Cells, layout: Layout, columns: Columns) -> str | None:
    """The first that the row has of those that may hold its id."""
    names = (columns.id,) if columns.id is not None else (*layout.ids, *IDS)
    return next((name for name in names if cells.named(name) is not None), None)


def _fields(cells: Cells, taken: set[str]) -> dict[str, str]:
    return {
        name: text
        for name, text in cells.texts().items()
        if name not in taken and len(text) <= MAX_FIELD
    }
