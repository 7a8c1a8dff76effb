"""One row of a file of problems, of whatever kind: cells by the names of their columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Union

TEXT = "question"  # the only column of plain text
ANSWER = "answer"  # a second one, if the text has right answers
MAX_ROW = 1 << 20  # characters; no context holds as many

MAX_DEPTH = 100  # lists within lists; far below the limit of Python's stack

# A null is no cell, so it is left out; inside lists it stays.
Cell = Union[str, bool, "list[Cell | None]", "dict[str, Cell | None]"]


class Number(str):
    """A number as it is written: 0.10 is another answer than 0.1."""

    __slots__ = ()


@dataclass(frozen=True)
class Row:
    """A row. number: of the line at which it begins, from 1; of the row, if there are no lines.

    label: its number in a list of plain text, as written: 3, Q1. empty: columns that exist but are
    empty.
    """

    number: int
    cells: Mapping[str, Cell]
    label: str | None = None
    empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wrong:
    """Something that is no row, with the number that the row would have, and why."""

    number: int
    why: str


Rows = Callable[[], Iterator[Row | Wrong]]  # each call starts again


def text_of(cell: Cell) -> str:
    """Return a string unchanged; anything else as JSON, with numbers as written."""
    return str(cell) if isinstance(cell, str) else _json(cell)


def _json(cell: Cell | None) -> str:
    if isinstance(cell, Number):
        return str(cell)
    if isinstance(cell, list):
        return f"[{', '.join(map(_json, cell))}]"
    if isinstance(cell, dict):
        return f"{{{', '.join(f'{_json(name)}: {_json(value)}' for name, value in cell.items())}}}"
    return json.dumps(cell, ensure_ascii=False)


def is_too_deep(value: object) -> bool:
    """Return whether lists and objects are nested more than MAX_DEPTH deep."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
