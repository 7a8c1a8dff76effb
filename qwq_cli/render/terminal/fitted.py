"""Lists: tables as wide as their contents, but no wider than the terminal, if there is one.

If the terminal is too narrow for a table, each row gets some lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from qwq_cli.render.terminal.rows import wrapped
from qwq_cli.render.terminal.theme import is_seen

LEAST = 70  # columns for a table
GAP = 2  # terminal columns between two columns of a table
INDENT = "  "

PADDED = 40  # columns that a cell is padded to in a pipe; a longer one moves what follows
_WIDE = 10_000  # columns; wider than any table


class Fitted:
    """A table with ratios, which divide the terminal only if the contents don't fit."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        self.table.expand = False
        unbounded = options.update(max_width=_WIDE)
        needed = Measurement.get(console, unbounded, self.table).maximum
        self.table.expand = needed > options.max_width
        yield self.table


class Listing:
    """A table if there is room for one, otherwise the lines of each row.

    The first line of a row is a name. It is never cut or wrapped here, so that it can be copied.
    """

    def __init__(
        self, table: RenderableType, stacked: Sequence[Sequence[str]], *, least: int = LEAST
    ) -> None:
        """least: columns that the table needs so that no name is cut."""
        self._table, self._stacked, self._least = table, stacked, least

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        if options.max_width >= self._least:
            yield self._table
            return
        for name, *lines in self._stacked:
            yield Text(name, no_wrap=True, overflow="ignore")
            for line in filter(None, lines):
                yield wrapped(Text(INDENT + line), options.max_width)


def headed() -> Table:
    """Return an empty table whose columns have heads."""
    return Table(
        box=None, padding=(0, GAP, 0, 0), show_edge=False, pad_edge=False, header_style="meta"
    )


def ragged(table: Table) -> Iterator[Text]:
    """Yield the lines of a table of texts for a pipe: no cell is cut, or padded beyond PADDED."""
    columns = [
        [Text(str(column.header), table.header_style), *map(_styled, column.cells, repeat(column))]
        for column in table.columns
    ]
    widths = [min(PADDED, max(cell.cell_len for cell in column)) for column in columns]
    for row in zip(*columns, strict=True):
        line = Text(no_wrap=True, overflow="ignore")
        for cell, width, column in zip(row, widths, table.columns, strict=True):
            blanks = " " * (width - cell.cell_len)
            line.append_text(Text(blanks) + cell if column.justify == "right" else cell + blanks)
            line.append(" " * GAP)
        line.rstrip()
        yield line


def _styled(cell: object, column: Column) -> Text:
    text = cell.copy() if isinstance(cell, Text) else Text(str(cell))
    text.stylize_before(column.style)
    return text


class Whole:
    """A part that wraps only on a terminal."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType | Segment]:
        wide = options if is_seen(console) else options.update(max_width=_WIDE)
        yield from console.render(self._part, wide)


def print_piped(console: Console, part: RenderableType) -> None:
    """Print a part to a file or a pipe: a list is cut nowhere, and no line ends in blanks."""
    whole = Whole(part) if isinstance(part, Listing) else part
    with console.capture() as captured:
        console.print(whole, soft_wrap=isinstance(whole, str | Whole))
    text = "\n".join(line.rstrip(" ") for line in captured.get().split("\n"))
    console.file.write(text)
