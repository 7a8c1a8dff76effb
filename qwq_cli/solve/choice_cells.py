"""Choices from cells: lists, objects of labels, columns called A, B, C."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.solve.cells import BadRow
from qwq_cli.solve.choice_list import LETTERS, MOST_CHOICES
from qwq_cli.solve.layout import Offered
from qwq_cli.solve.row import Cell, Number, text_of
from qwq_cli.solve.written_list import written_list

_PREFIX = re.compile(r"\(?([A-Z])(?:[.):]\s+|\))(?=\S)")


def offered(cells: Sequence[Cell]) -> Offered:
    """Read one cell: a list of texts or of objects, an object of lists or by label.

    Raises BadRow unless there are 2 to 26 choices.
    """
    if not cells:
        return Offered()
    texts, labels = _of(cells[0])
    if not 2 <= len(texts) <= MOST_CHOICES:
        raise BadRow(f"it has {len(texts)} choices, but only 2 to {MOST_CHOICES} can be shown")
    if not all(texts):
        raise BadRow("one of its choices is empty")
    if len(labels) not in (0, len(texts)):
        raise BadRow(f"it has {len(texts)} choices and {len(labels)} labels")
    if len(set(labels)) < len(labels):
        raise BadRow("two of its choices have the same label")
    items = cells[0] if isinstance(cells[0], list) else []
    are_numbers = any(isinstance(item, Number) for item in items)
    return Offered(_without_letters(texts), labels, are_numbers)


def of_question(cells: Sequence[Cell]) -> Offered:
    """Read an object that has the choices next to the question."""
    first = cells[0] if cells else None
    inner = first.get("choices") if isinstance(first, dict) else None
    return offered([] if inner is None else [inner])


def each(cells: Sequence[Cell]) -> Offered:
    """Read one cell for each choice."""
    return offered([list(cells)])


def _of(cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(cell, dict):
        return _of_object(cell)
    if isinstance(cell, list):
        return _of_list(cell)
    if isinstance(cell, str) and cell.lstrip().startswith(("[", "{", "array(")):
        return _of_text(cell)
    raise BadRow("its choices are no list")


def _of_text(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read a list from a cell of a table."""
    try:
        value = written_list(text)
    except ValueError:
        raise BadRow("its choices are no list") from None
    if not isinstance(value, list | dict):
        raise BadRow("its choices are no list")
    return _of(value)


def _of_list(cells: Sequence[Cell | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if cells and all(isinstance(cell, dict) and "text" in cell for cell in cells):
        objects = [cell for cell in cells if isinstance(cell, dict)]
        labels = [_text(each.get("label") or each.get("key")) for each in objects]
        return tuple(_text(each["text"]) for each in objects), tuple(filter(None, labels))
    return tuple(map(_text, cells)), ()


def _of_object(cell: dict[str, Cell | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    texts, labels = cell.get("text"), cell.get("label")
    if isinstance(texts, list) and isinstance(labels, list):
        return tuple(map(_text, texts)), tuple(map(_text, labels))
    there = {name: value for name, value in cell.items() if value is not None}
    return tuple(map(_text, there.values())), tuple(there)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else text_of(cell).strip()


def _without_letters(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts without their own letters, as in `A) 12`, which would be shown twice."""
    found = [_PREFIX.match(text) for text in texts]
    if not all(match and match[1] == LETTERS[n] for n, match in enumerate(found)):
        return texts
    return tuple(text[match.end() :] for text, match in zip(texts, found, strict=True) if match)
