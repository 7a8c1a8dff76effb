"""What must be true of a row's cells, besides their names, for a layout to fit."""

from __future__ import annotations

import re
from collections.abc import Callable

from qwq_cli.solve import target_cells
from qwq_cli.solve.cells import Cells
from qwq_cli.solve.hashes import hashed_answer
from qwq_cli.solve.row import text_of

_CONTEST = re.compile(r"(?:19|20)\d\d\b.*\d|.*\b(?:AIME|AMC)\b.*", re.IGNORECASE)
_INTEGER = re.compile(r"\d{1,4}(?:\.0)?")


def all_hold(*conditions: Callable[[Cells], bool]) -> Callable[[Cells], bool]:
    return lambda cells: all(holds(cells) for holds in conditions)


def is_a(column: str, *kinds: type) -> Callable[[Cells], bool]:
    return lambda cells: isinstance(cells.get(column), kinds)


def has_any(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: any(map(cells.has, columns))


def lacks(*columns: str) -> Callable[[Cells], bool]:
    return lambda cells: not any(map(cells.has, columns))


def says(column: str, pattern: str | re.Pattern[str]) -> Callable[[Cells], bool]:
    """Return a test whether the column's text contains the pattern."""
    return lambda cells: re.search(pattern, text_of(cells.get(column) or "")) is not None


def is_index(column: str) -> Callable[[Cells], bool]:
    """Return a test for an index: a number in JSON, digits in a table, or a float."""
    return lambda cells: isinstance(cell := cells.get(column), str) and target_cells.is_index(cell)


def is_marked(cells: Cells) -> bool:
    """Return whether #### marks the answer; in other texts it begins headings."""
    return hashed_answer(text_of(cells.get("answer") or "")) is not None


def is_from_a_contest(cells: Cells) -> bool:
    """Return whether answers are integers, with a year, a part or a link."""
    found = cells.found(("answer",))
    where = cells.get("id")
    is_named = where is not None and _CONTEST.fullmatch(text_of(where).strip()) is not None
    beside = ("year", "part", "url", "problem_number", "problem_idx")
    is_integer = bool(found) and _INTEGER.fullmatch(text_of(found[0]).strip()) is not None
    return is_integer and (is_named or has_any(*beside)(cells))


def has_labels_and_texts(cells: Cells) -> bool:
    choices = cells.get("choices")
    return isinstance(choices, dict) and {"text", "label"} <= choices.keys()
