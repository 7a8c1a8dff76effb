"""Columns of files without a known layout: by name if it is unambiguous, or else by flag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qwq_cli.errors import UsageError
from qwq_cli.nearest import nearest
from qwq_cli.solve import choice_cells, question_cells, target_cells
from qwq_cli.solve.cells import BadRow, Cells, plain_name
from qwq_cli.solve.layout import Layout
from qwq_cli.solve.row import TEXT, text_of

QUESTIONS = (
    "problem", "question", "prompt", "input", "query", "instruction", "problem_statement",
    "problem_text", "question_text",
)  # fmt: skip
TARGETS = (
    "target", "answer", "final_answer", "correct_answer", "expected_answer", "expected", "gold",
    "ground_truth", "reference_answer",
)  # fmt: skip
CHOICES = ("choices", "options")
SOLUTION = "solution"
SHOWN = 10  # line numbers that an error names; the others are counted
SHORT = 40  # characters; a longer solution is a worked one, and a separate answer is preferred


@dataclass(frozen=True)
class Columns:
    """The columns that a user names; None to use the file's layout or the names."""

    question: str | None = None
    target: str | None = None
    choices: str | None = None
    id: str | None = None


def chosen_by(columns: Columns, layout: Layout, cells: Cells) -> Layout:
    """Return `layout` with the columns that a user names.

    Raises BadRow if the row lacks the named column of questions or choices.
    """
    if columns.question is not None:
        name = _named(cells, columns.question, needed=True)
        layout = replace(layout, question=name, ask=question_cells.question)
    if columns.choices is not None:
        name = _named(cells, columns.choices, needed=True)
        layout = replace(layout, choices=name, offer=choice_cells.offered, shuffles=False, fewest=0)
    if columns.target is not None:
        name = _named(cells, columns.target, needed=False)
        layout = replace(layout, target=name)
    if columns.target is not None or columns.choices is not None:
        judge = target_cells.chosen if layout.choices else target_cells.answer
        layout = replace(layout, judge=judge)
    return layout


def _named(cells: Cells, name: str, *, needed: bool) -> tuple[str, ...]:
    if cells.named(name) is not None:
        return (name,)
    if needed:
        is_empty = plain_name(name) in cells.empty
        raise BadRow(f"its {name} is empty" if is_empty else f"it has no {name} ({listed(cells)})")
    return ()


def require_columns(columns: Columns, rows: Sequence[Cells], name: str) -> None:
    """Raise UsageError if a column that a user names is in no row of the file `name`."""
    for flag, column in vars(columns).items():
        if column is None or any(row.is_known(plain_name(column)) for row in rows):
            continue
        there = [*dict.fromkeys(column for row in rows for column in row.cells)]
        near = nearest(column, there)
        hint = f"Did you mean --{flag} {near}?" if near else f"There are: {', '.join(there[:12])}."
        raise UsageError(f"{name} has no column {column}.", hint)


def listed(cells: Cells) -> str:
    return f"but {', '.join([*cells.cells][:8]) or 'nothing'}"


class Ambiguous(Exception):
    """Several different columns could be meant.

    kinds: for each, what the columns could be, the flag that decides, and the columns.
    """

    def __init__(self, kinds: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        super().__init__()
        self.why = "; ".join(_could_be(kinds))
        self.flags = " ".join(f"{flag} {names[0]}" for _, flag, names in kinds)


def ambiguous_error(name: str, unit: str, rows: Sequence[tuple[int, Ambiguous]]) -> UsageError:
    """Return one error that names all such rows of a file. unit: line or row."""
    whys: dict[str, list[int]] = {}
    for number, row in rows:
        whys.setdefault(row.why, []).append(number)
    told = (f"{_numbered(unit, numbers)}: {why}" for why, numbers in whys.items())
    flags = dict.fromkeys(row.flags for _, row in rows)
    return UsageError(
        f"{name}, {'; '.join(told)}.",
        f"Say which: {', or '.join(flags)}. Or leave one of the columns out of these {unit}s.",
    )


def _numbered(unit: str, numbers: Sequence[int]) -> str:
    """Return "line 3" or "lines 3, 5 and 7"; for many, the first and how many more."""
    if len(numbers) == 1:
        return f"{unit} {numbers[0]}"
    shown, more = numbers[:SHOWN], len(numbers) - SHOWN
    if more > 0:
        return f"{unit}s {', '.join(map(str, shown))} and {more:,} more"
    return f"{unit}s {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def by_names(cells: Cells, columns: Columns) -> Layout:
    """Return a layout from the names of this row's columns.

    Raises Ambiguous if several different columns could be meant, and BadRow if there is no
    question.
    """
    questions = [] if columns.question else _differing(cells, [*cells.spelled(QUESTIONS)])
    targets = [] if columns.target else _differing(cells, _targets(cells))
    choices = [] if columns.choices else _differing(cells, [*cells.spelled(CHOICES)])
    _refuse_several(questions, targets, choices)
    if not questions and not columns.question:
        if any(map(cells.is_known, QUESTIONS)):
            raise BadRow("its question is empty")
        told = f"{listed(cells)}; --question COLUMN names it"
        raise BadRow(f"it has no column whose name is known for a question ({told})")
    used = [*questions, *targets, *choices]
    return Layout(
        name="plain text" if cells.cells.keys() == {TEXT} else f"columns {', '.join(used)}",
        told="",
        needs=frozenset(),
        question=tuple(questions),
        ask=question_cells.question,
        target=tuple(targets),
        judge=target_cells.chosen if choices else target_cells.answer,
        choices=tuple(choices),
        offer=choice_cells.offered,
    )


def _targets(cells: Cells) -> list[str]:
    """Return columns of answers; a solution counts if it is alone or short."""
    found = [*cells.spelled(TARGETS)]
    solutions = [*cells.spelled((SOLUTION,))]
    if not found:
        return solutions
    return [*found, *(s for s in solutions if len(text_of(cells.cells[s]).strip()) <= SHORT)]


def _differing(cells: Cells, names: Sequence[str]) -> list[str]:
    """Return one column for each different value."""
    values: dict[str, str] = {}
    for name in names:
        values.setdefault(text_of(cells.cells[name]).strip(), name)
    values.pop("", None)
    return list(values.values())


def _refuse_several(
    questions: Sequence[str], targets: Sequence[str], choices: Sequence[str]
) -> None:
    kinds = (
        ("the question", "--question", questions),
        ("the right answer", "--target", targets),
        ("the choices", "--choices", choices),
    )
    several = [kind for kind in kinds if len(kind[2]) > 1]
    if several:
        raise Ambiguous(several)


def _could_be(several: Sequence[tuple[str, str, Sequence[str]]]) -> Iterator[str]:
    for what, flag, names in several:
        told = " and ".join(names) if len(names) == 2 else ", ".join(names)
        yield f"{told} could each be {what}, and they differ ({flag} decides)"
