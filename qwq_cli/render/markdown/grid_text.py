"""A table for a terminal: in columns, or with one cell a line if there is no room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from qwq_cli.render.markdown.tree import Align
from qwq_cli.render.terminal.rows import lay_out

NARROWEST = 6  # cells of a column, unless it needs fewer
BETWEEN = " │ "

Cells = Sequence[Text]


def grid_lines(aligns: Sequence[Align], rows: Sequence[Cells], width: int) -> Iterable[Text]:
    """Return `rows` in lines of at most `width` cells, as far as possible."""
    natural = [max(_widest(cell) for cell in column) for column in zip(*rows, strict=True)]
    widths = _fitted(natural, width - len(BETWEEN) * (len(natural) - 1))
    return _columns(aligns, rows, widths) if widths else _one_by_one(rows)


def _widest(cell: Text) -> int:
    return max(line.cell_len for line in cell.split("\n", allow_blank=True) or [cell])


def _fitted(natural: Sequence[int], room: int) -> list[int] | None:
    """Return widths, with the widest columns made narrower; None if that is not enough."""
    if sum(natural) <= room:
        return list(natural)
    if sum(min(cells, NARROWEST) for cells in natural) > room:
        return None
    limits = range(NARROWEST, max(natural) + 1)
    fit = bisect_right(limits, room, key=lambda limit: sum(min(cells, limit) for cells in natural))
    return [min(cells, limits[fit - 1]) for cells in natural]


def _columns(
    aligns: Sequence[Align], rows: Sequence[Cells], widths: Sequence[int]
) -> Iterator[Text]:
    for number, row in enumerate(rows):
        cells = [lay_out(cell, cells).rows for cell, cells in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [cell[line].copy() if line < len(cell) else Text() for cell in cells]
            for part, align, room in zip(parts, aligns, widths, strict=True):
                part.align(align.value, room)
                if not number:
                    part.stylize("heading")
            joined = Text()
            for column, part in enumerate(parts):
                joined.append(BETWEEN if column else "", "meta").append_text(part)
            joined.rstrip()
            yield joined
        if not number:
            yield Text("─┼─".join("─" * room for room in widths), "meta")


def _one_by_one(rows: Sequence[Cells]) -> Iterator[Text]:
    names, *records = rows
    if not records:
        yield from names
    for number, record in enumerate(records):
        if number:
            yield Text()
        for name, cell in zip(names, record, strict=True):
            if name or cell:
                yield Text.assemble((name.plain, "heading"), ": " if name else "", cell)
