"""The content between \\begin and \\end: rows of cells, or the source if it is unknown."""

from __future__ import annotations

from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.reader import Reader
from qwq_cli.render.tex.tree import Kind, Node, Row, Sign, Table, Unknown

_ENDS = frozenset({"&", r"\\", r"\end", r"\cr", *symbols.LINES})


def environment(reader: Reader) -> Node:
    """Read an environment whose \\begin was just taken."""
    tokens = reader.tokens
    start = tokens.at - 1
    name = tokens.group()
    plain = name.removesuffix("*")
    if plain not in symbols.ENVIRONMENTS:
        return Sign(tokens.environment(name, start), Kind.TEXT)
    tokens.optional()  # its position
    columns = tokens.group() if plain in symbols.WITH_COLUMNS else ""
    rows, ruled = _rows(reader)
    if tokens.group() != name:
        raise Unknown
    return Table(plain, tuple(rows), columns, frozenset(ruled))


def _rows(reader: Reader) -> tuple[list[tuple[Row, ...]], set[int]]:
    """Read rows of cells, with the \\end; also return which rows have a line above."""
    rows: list[tuple[Row, ...]] = []
    ruled: set[int] = set()
    cells: list[Row] = []
    while True:
        cell = reader.row(_ENDS)
        end = reader.tokens.next()
        if end in symbols.LINES:
            if cell or cells:
                raise Unknown
            if symbols.LINES[end]:
                reader.tokens.group()
            ruled.add(len(rows))
            continue
        cells.append(cell)
        if end == "&":
            continue
        if any(cells):
            rows.append(tuple(cells))
        cells = []
        if end == r"\end":
            return rows, ruled
        reader.tokens.skip_length()
