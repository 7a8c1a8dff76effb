"""Sessions as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qwq_cli.render.terminal.clean import line, one_line
from qwq_cli.render.terminal.fitted import Fitted, Listing, headed
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.store.sessions import SessionRow
from qwq_cli.units import count, moment

TITLE_CELLS = 60


def described(session: str, row: SessionRow | None) -> str:
    """Return id, title and use, to ask before deleting. row: None if the session is damaged."""
    if row is None:
        return f"session {session}"
    about = f"{count(row.turns, 'turn')}, last used {moment(row.updated)}"
    return f'session {session} "{_title(row)}" ({about})'


def session_list(rows: Sequence[SessionRow], *, current: str = "") -> Listing:
    """Return id, time of last use, subject and turns; a star marks the current session."""
    table = headed()
    table.add_column("id", no_wrap=True, style="meta")
    table.add_column("last used", no_wrap=True, style="meta")
    table.add_column("name, or first question", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("turns", no_wrap=True, justify="right", style="meta")
    stacked = []
    for row in rows:
        mark = ("* " if row.id == current else "  ") if current else ""
        name, used = f"{mark}{line(row.id)}", line(moment(row.updated))
        cells = (name, used, one_line(row.name or row.question), f"{row.turns:,}")
        table.add_row(*map(Text, cells))
        stacked.append((name, _title(row), f"{used}, {count(row.turns, 'turn')}"))
    return Listing(Fitted(table), stacked)


def _title(row: SessionRow) -> str:
    """Return its name, or the beginning of its first question."""
    return truncate(one_line(row.name or row.question), TITLE_CELLS, "...")
