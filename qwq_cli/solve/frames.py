"""Tables that pandas and the hub's viewer write in JSON: by column, by index, split in two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

_Rows = list[dict[str, object]]
_Object = Mapping[str, object]


def rows_of_frame(value: object, known: Collection[str]) -> _Rows | None:
    """Return the rows of the table that `value` is; None for anything else.

    known: names of question columns, in lower case.
    """
    if not isinstance(value, dict):
        return None
    readers: tuple[Callable[[_Object, Collection[str]], _Rows | None], ...] = (
        _split, _described, _viewed, _by_column, _by_index,
    )  # fmt: skip
    return next((rows for reader in readers if (rows := reader(value, known))), None)


def _split(value: _Object, _: Collection[str]) -> _Rows | None:
    """Read {"columns": ["question", "answer"], "data": [["17*24", "408"]]}"""
    columns, data = value.get("columns"), value.get("data")
    if not isinstance(columns, list) or not isinstance(data, list):
        return None
    rows = [row for row in data if isinstance(row, list) and len(row) == len(columns)]
    is_table = len(rows) == len(data) and all(isinstance(name, str) for name in columns)
    return [dict(zip(columns, row, strict=True)) for row in rows] if is_table else None


def _described(value: _Object, _: Collection[str]) -> _Rows | None:
    """Read {"schema": {"fields": [...]}, "data": [{...}]}"""
    schema = value.get("schema")
    return _objects(value.get("data")) if isinstance(schema, dict) and "fields" in schema else None


def _viewed(value: _Object, _: Collection[str]) -> _Rows | None:
    """Read {"features": [...], "rows": [{"row_idx": 0, "row": {...}}]}"""
    rows = _objects(value.get("rows")) if "features" in value else None
    return None if rows is None else _objects([row.get("row") for row in rows])


def _by_column(value: _Object, known: Collection[str]) -> _Rows | None:
    """Read {"question": {"0": "17*24"}, "answer": {"0": "408"}}, with objects or lists."""
    columns = {name: _cells(cells) for name, cells in value.items()}
    first = next((columns[name] for name in value if name.casefold() in known), None)
    if not first or any(
        cells is None or cells.keys() != first.keys() for cells in columns.values()
    ):
        return None
    return [{name: (cells or {})[key] for name, cells in columns.items()} for key in first]


def _cells(value: object) -> dict[str, object] | None:
    if isinstance(value, list):
        is_chat = any(isinstance(cell, dict) for cell in value)
        return None if is_chat else {str(place): cell for place, cell in enumerate(value)}
    return value if isinstance(value, dict) else None


def _by_index(value: _Object, known: Collection[str]) -> _Rows | None:
    """Read {"0": {"question": "17*24", "answer": "408"}}"""
    rows = _objects(list(value.values())) or []
    are_problems = all(any(name.casefold() in known for name in row) for row in rows)
    return rows if rows and are_problems else None


def _objects(value: object) -> _Rows | None:
    if not isinstance(value, list):
        return None
    rows = [row for row in value if isinstance(row, dict)]
    return rows if len(rows) == len(value) else None
