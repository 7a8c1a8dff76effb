"""Problems from documents: which column is what, which rows are wanted, which are wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from qwq_cli.choices import InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.nearest import did_you_mean
from qwq_cli.solve.documents import Document, Unread
from qwq_cli.solve.record import Problem
from qwq_cli.solve.row import Row, Wrong, text_of

QUESTIONS = ("problem", "question", "prompt")
TARGETS = ("target", "answer")
IDS = ("id", "unique_id")
OF_A_RECORD = {"signature", "run", "samples"}  # fields of our own results
MAX_PROBLEMS = 1_000_000
MAX_FIELD = 500  # characters; longer cells are solutions and such: nobody sorts by them
MAX_ID = 200
GSM8K = "\n#### "  # Cobbe et al. 2021: a worked solution, then this, then the answer


@dataclass(frozen=True)
class Columns:
    """The names of the columns that matter; None for the usual ones."""

    question: str | None = None
    target: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Selection:
    """Which problems to take: `where` first, then shuffled, then `offset`, then `limit`.

    where: pairs of a field and a value; values of the same field are alternatives.
    """

    limit: int | None = None
    offset: int = 0
    shuffle: int | None = None
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Dataset:
    """`wrong` says of each row that is left out where it stands and why.

    remarks: how the files were read.
    """

    problems: tuple[Problem, ...]
    wrong: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def read_problems(documents: Iterable[Document | Unread], columns: Columns) -> Dataset:
    """All problems in their order. Raises UsageError if there are too many."""
    reader = _Reader(columns)
    for document in documents:
        reader.read(document)
    return Dataset(tuple(reader.problems), tuple(reader.wrong), tuple(reader.remarks))


def select(problems: Sequence[Problem], selection: Selection) -> tuple[Problem, ...]:
    """Raises UsageError for a field that no problem has."""
    chosen = _where(problems, selection.where)
    if selection.shuffle is not None:
        Random(selection.shuffle).shuffle(chosen)
    end = None if selection.limit is None else selection.offset + selection.limit
    return tuple(chosen[selection.offset : end])


def _where(problems: Sequence[Problem], pairs: Iterable[tuple[str, str]]) -> list[Problem]:
    wanted: dict[str, set[str]] = {}
    for name, value in pairs:
        wanted.setdefault(name, set()).add(value.casefold())
    known = {name for problem in problems for name in problem.fields}
    for name in wanted.keys() - known:
        hint = did_you_mean(name, known) or f"There are: {', '.join(sorted(known)) or 'none'}."
        raise UsageError(f"No problem has a field {name!r}.", hint)
    for name, values in wanted.items():
        _check_values(name, values, {problem.fields.get(name, "") for problem in problems})
    return [
        problem
        for problem in problems
        if all(problem.fields.get(n, "").casefold() in values for n, values in wanted.items())
    ]


def _check_values(name: str, wanted: set[str], there: set[str]) -> None:
    """Raises UsageError for a value that no problem has."""
    for value in sorted(wanted - {known.casefold() for known in there}):
        some = ", ".join(sorted(there - {""})[:8])
        hint = did_you_mean(value, there - {""}) or f"There are: {some}."
        raise UsageError(f"No problem has {name}={value}.", hint)


class _BadRow(Exception):
    """Why a row is no problem."""


@dataclass
class _Reader:
    columns: Columns
    problems: list[Problem] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)  # ids of problems
    _given: set[str] = field(default_factory=set)  # ids as one document tells them
    _made: Counter[str] = field(default_factory=Counter)  # how many began with each

    def read(self, document: Document | Unread) -> None:
        if isinstance(document, Unread):
            self.wrong.append(f"{document.name} is left out: {document.why}")
            return
        self._given.clear()
        self.remarks += document.remarks
        for row in document.rows():
            if isinstance(row, Row) and row.cells.keys() >= OF_A_RECORD:
                raise UsageError(
                    f"{document.name} holds results of qwq solve, not problems.",
                    f"Judge them: qwq grade {document.name}",
                )
            try:
                self.problems.append(self._problem(row, document))
            except _BadRow as why:
                self.wrong.append(f"{document.name}, line {row.number}: {why}.")
            if len(self.problems) > MAX_PROBLEMS:
                raise UsageError(f"There are more than {MAX_PROBLEMS:,} problems.", "Split them.")

    def _problem(self, row: Row | Wrong, document: Document) -> Problem:
        cells = _cells(row)
        question = _column(cells, self.columns.question, QUESTIONS)
        target = _column(cells, self.columns.target, TARGETS)
        own_id = _column(cells, self.columns.id, IDS)
        if question is None or not cells[question].strip():
            wanted = self.columns.question or " or ".join(QUESTIONS)
            raise _BadRow(f"it has no {wanted} (but {', '.join([*cells][:8]) or 'nothing'})")
        text = cells[question].strip()
        return Problem(
            id=self._own_id(cells[own_id], document) if own_id else self._new_id(text, document),
            question=text,
            target=_target(cells[target]) if target else None,
            fields=_fields(cells, {question, target, own_id}),
        )

    def _own_id(self, id: str, document: Document) -> str:
        """Two files may number their problems alike; one must not."""
        if not 0 < len(id) <= MAX_ID:
            raise _BadRow(f"its id is empty or longer than {MAX_ID} characters")
        if id in self._given:
            raise _BadRow(f"the id {id!r} was there before")
        self._given.add(id)
        return self._unused(f"{document.stem}:{id}" if id in self._used else id)

    def _new_id(self, question: str, document: Document) -> str:
        """By the file, or by the question itself, so that it outlives a new order."""
        whole = document.format is InputFormat.WHOLE
        base = document.stem if whole else hashlib.sha256(question.encode()).hexdigest()[:10]
        return self._unused(base)

    def _unused(self, base: str) -> str:
        """`base`, or the next of `base-2`, `base-3` that no problem has."""
        id = base
        while id in self._used:
            self._made[base] += 1
            id = f"{base}-{self._made[base] + 1}"
        self._used.add(id)
        return id


def _cells(row: Row | Wrong) -> Mapping[str, str]:
    if isinstance(row, Wrong):
        raise _BadRow(row.why)
    try:
        cells = {name: text_of(cell) for name, cell in row.cells.items()}
        "".join([*cells, *cells.values()]).encode()
    except UnicodeEncodeError:
        raise _BadRow("it holds halves of characters") from None
    except RecursionError:
        raise _BadRow("it is nested too deep") from None
    return cells


def _column(cells: Mapping[str, str], chosen: str | None, usual: Iterable[str]) -> str | None:
    """The column's name as the row spells it; None if the row lacks it."""
    spelled = {name.casefold(): name for name in cells}
    wanted = usual if chosen is None else (chosen,)
    return next((spelled[name.casefold()] for name in wanted if name.casefold() in spelled), None)


def _target(text: str) -> str | None:
    return text.rpartition(GSM8K)[2].strip() or None


def _fields(cells: Mapping[str, str], taken: Collection[str | None]) -> dict[str, str]:
    return {
        name: value
        for name, value in cells.items()
        if name not in taken and len(value) <= MAX_FIELD
    }
