"""Values with their names, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from qwq_cli.render.terminal.clean import line


def named(rows: Iterable[tuple[str, str]], style: str | None = None) -> Table:
    """Return names and values side by side; long values wrap below themselves.

    style: of the names.
    """
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style=style)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(line(name), line(value))
    return grid
