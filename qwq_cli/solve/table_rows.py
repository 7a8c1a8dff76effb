"""Rows from tables of text, with commas, semicolons or tabs between cells, found by content."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice

from qwq_cli.solve.row import Row, Wrong

COMMAS = (",", ";")  # spreadsheets of some countries write semicolons
TABS = ("\t",)
_LOOK = 20  # rows


def table_rows(text: str, delimiters: Sequence[str]) -> Iterator[Row | Wrong]:
    """Yield the rows. delimiters: what may separate cells, the likeliest first."""
    first, _, rest = text.partition("\n")
    told = first.strip().removeprefix("sep=")  # a line for spreadsheets only
    if len(told) == 1 and first.startswith("sep="):
        return _rows(rest, told, skipped=1)
    return _rows(text, _delimiter(text, delimiters), skipped=0)


def _delimiter(text: str, likely: Sequence[str]) -> str:
    """Return the delimiter that makes the most rows as wide as the header."""

    def fit(delimiter: str) -> tuple[bool, float, int]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(cells) for cells in islice(reader, _LOOK) if cells]
        except csv.Error:
            return False, 0.0, 0
        width = widths[0] if widths else 0
        return width > 1, widths.count(width) / (len(widths) or 1), width

    return max(likely, key=fit)


def _rows(text: str, delimiter: str, *, skipped: int) -> Iterator[Row | Wrong]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        number = skipped + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Wrong(number, f"it is not a row of a table ({error})")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if header is not None:
            if [name.strip() for name in cells] == header:  # several tables below each other
                yield Wrong(number, "it is the header once more")
                continue
            yield _row(number, header, cells)
            continue
        header = [name.strip("\ufeff \t\n") for name in cells]
        if twice := {name for name in header if name and header.count(name) > 1}:
            yield Wrong(number, f"the header has {min(twice)} twice")
            return


def _row(number: int, header: list[str], cells: list[str]) -> Row | Wrong:
    if len(cells) != len(header):
        return Wrong(number, f"it has {len(cells)} cells where the header has {len(header)}")
    named = dict(zip(header, cells, strict=True))
    empty = tuple(name for name, cell in named.items() if not cell)
    return Row(number, {name: cell for name, cell in named.items() if cell}, None, empty)
