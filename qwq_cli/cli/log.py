"""qwq log: past traces, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli.environment import Environment
from qwq_cli.cli.output import Result, emit
from qwq_cli.errors import ExitStatus

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.store import TraceRow


def command(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Only traces in which all of these stand."),
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitStatus:
    """List past traces, newest first: id, question, answer, tokens, time."""
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    with Store(env.paths.traces_file) as store:
        rows = store.list(limit, " ".join(words or []))
    emit(env, settings, Result(rows, [_listing(rows)] if rows else ["No traces."]), as_json=as_json)
    return ExitStatus.ANSWERED


def _listing(rows: Sequence[TraceRow]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from qwq_cli.render.clean import one_line
    from qwq_cli.render.units import duration

    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True, style="meta")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1, style="answer")
    table.add_column(no_wrap=True, justify="right", style="meta")
    table.add_column(no_wrap=True, justify="right", style="meta")
    for row in rows:
        answer = one_line(row.answer) or row.status.value.replace("_", " ")
        cells = (row.id, one_line(row.question), answer, f"{row.tokens:,}", duration(row.seconds))
        table.add_row(*map(Text, cells))
    return table
