"""Figures with their names, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table

from qwq_cli.render.terminal.clean import line
from qwq_cli.render.terminal.fitted import Whole


def figures(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Return names and figures side by side; long figures wrap below themselves."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="meta")
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(line(name), line(value))
    return Whole(grid)
