"""Problems from documents: each row is read through its file's layout, or reported as wrong."""

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
from qwq_cli.solve.lm_eval import without_filters
from qwq_cli.solve.record import Problem
from qwq_cli.solve.row import TEXT, Row, Wrong, text_of

OF_A_RECORD = {"signature", "run", "samples"}  # fields of our own results
ONCE = "each problem counts once"
MAX_PROBLEMS = 1_000_000
MAX_FIELD = 500  # characters; longer cells, such as solutions, are no fields to sort by

_Read = tuple[Cells, Layout] | BadRow  # a row's cells and layout, or why it is no problem


@dataclass(frozen=True)
class Dataset:
    """The problems. wrong: the place of each row that was left out, and why.

    remarks: how the files were read. layout: the same in short, for programs.
    """

    problems: tuple[Problem, ...]
    wrong: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    layout: str = ""


def read_problems(
    documents: Iterable[Document | Unread], columns: Columns, choice_seed: int | None = None
) -> Dataset:
    """Return all problems in order. choice_seed: shuffles the choices of each.

    If one of several documents can't be read, because its columns are ambiguous, it is left out and
    reported. Raises UsageError if there are too many problems, or for a single such document.
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
    """The layouts that were found, each with its files."""

    layouts: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def saw(self, layout: Layout, document: Document) -> None:
        name = layout.name if document.each is None else "plain text"
        self.layouts.setdefault((name, layout.told), {})[document.name] = None

    def told(self) -> Iterable[str]:
        """Yield lines such as `p.jsonl is read as GSM8K: the answer is what stands behind ####.`"""
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
        """Read a document; return why it is left out if its columns are ambiguous.

        Raises UsageError.
        """
        if isinstance(document, Unread):
            self.wrong.append(f"{document.why} It is left out.")
            return None
        if self._was_read(document):
            self.remarks.append(f"{document.name} is named twice; its problems count once.")
            return None
        lines = list(document.rows())
        rows = without_filters(lines)
        if len(rows) < len(lines):
            self.remarks.append(f"{document.name} has a line for each filter of lm-eval: {ONCE}.")
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
        """Return whether the file was read before, even by another name."""
        if document.path is None:
            return False
        path = os.path.realpath(document.path)
        is_known = path in self._read
        self._read.add(path)
        return is_known

    def _layouts(self, rows: Sequence[Row | Wrong], document: Document) -> list[_Read]:
        """Return all layouts before the first problem: a document is read completely or not at all.

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
        """Return a row with its layout, or why it has none."""
        try:
            return cells if isinstance(cells, BadRow) else (cells, self._layout(cells, usual))
        except (BadRow, Ambiguous) as why:
            return why.with_traceback(None)  # a traceback keeps all that its functions hold

    def _layout(self, cells: Cells, usual: Layout | None) -> Layout:
        """Return the layout of a row. Raises BadRow, Ambiguous."""
        layout = layout_of(cells)
        if layout is None and usual is not None:
            if usual.asks(cells):
                layout = usual
            elif self.columns.choices is None and usual.misses_choices(cells):
                raise BadRow("its choices are missing, or one of them")
        return chosen_by(self.columns, layout or by_names(cells, self.columns), cells)

    def _problem(self, cells: Cells, layout: Layout, stem: str, name: str) -> Problem:
        """Return the problem in a row. Raises BadRow."""
        draft = drafted(cells, layout, self.choice_seed)
        column = _id_column(cells, layout, self.columns)
        if column is not None:
            id, name = self._ids.given(text_of(cells.found((column,))[0]).strip(), stem)
        else:
            id, name = self._ids.made(draft.question, draft.texts, name)
        is_plain = cells.cells.keys() == {TEXT} and not cells.empty  # nobody expects a target there
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
    """Raise UsageError if the document contains our own results."""
    if any(isinstance(row, Row) and row.cells.keys() >= OF_A_RECORD for row in rows):
        raise UsageError(
            f"{document.name} holds results of qwq solve, not problems.",
            f"Judge them: qwq grade {document.name}",
        )


def _usual(rows: Sequence[Cells]) -> Layout | None:
    """Return the most frequent layout, for rows that lack one of its columns."""
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
    """Return a name: week1-3 for the third problem of a file, or for number 3 in its list."""
    row = rows[place - 1]
    label = row.label if isinstance(row, Row) else None
    if label is None and len(rows) == 1:
        return document.stem
    return f"{document.stem}-{label or place}"


def _id_column(cells: Cells, layout: Layout, columns: Columns) -> str | None:
    """Return the row's first column that may contain its id."""
    names = (columns.id,) if columns.id is not None else (*layout.ids, *IDS)
    return next((name for name in names if cells.named(name) is not None), None)


def _fields(cells: Cells, taken: set[str]) -> dict[str, str]:
    return {
        name: text
        for name, text in cells.texts().items()
        if name not in taken and len(text) <= MAX_FIELD
    }
