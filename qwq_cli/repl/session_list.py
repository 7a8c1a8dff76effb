"""Sessions as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from qwq_cli.render.terminal.clean import line, one_line
from qwq_cli.render.terminal.fitted import Fitted
from qwq_cli.store.sessions import SessionRow
from qwq_cli.units import count, moment


def session_list(rows: Iterable[SessionRow], *, current: str = "") -> Fitted:
    """Return id, time of last use, subject and turns; a star marks the current session."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="meta")
    table.add_column(no_wrap=True, style="meta")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(no_wrap=True, justify="right", style="meta")
    for row in rows:
        mark = ("* " if row.id == current else "  ") if current else ""
        title = one_line(row.name or row.question)
        used = line(moment(row.updated))
        cells = (f"{mark}{line(row.id)}", used, title, count(row.turns, "turn"))
        table.add_row(*map(Text, cells))
    return Fitted(table)
