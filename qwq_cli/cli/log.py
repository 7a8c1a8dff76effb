"""qwq log: past traces, newest first; and taking in those that were kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from qwq_cli.cli import log_import
from qwq_cli.cli.flags import spread
from qwq_cli.cli.leading_flags import FlagsAnywhere, flags_behind
from qwq_cli.cli.sessions import kept_preambles, kept_states
from qwq_cli.errors import ExitStatus, QwqError, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import confirmed, emit

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from qwq_cli.render.terminal.theme import Glyphs, Terminal
    from qwq_cli.store import Store
    from qwq_cli.trace_list import TraceFilter, TraceRow

MODEL_FROM = 110  # columns; below, the question needs the room


class WordsFirst(FlagsAnywhere):
    """`qwq log WORDS` means `qwq log list WORDS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = flags_behind(args, self.commands, ctx) or args
        named = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args if named or ctx.resilient_parsing else ["list", *args])


app = typer.Typer(
    cls=WordsFirst,
    rich_markup_mode=None,
    help="List past traces, search and delete them; import.",
)


class FilterFlags(NamedTuple):
    """Which traces are listed."""

    model: Annotated[
        str | None, typer.Option("--model", "-m", metavar="NAME", help="Only of such models.")
    ] = None
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="STATUS", help="Only those that ended so: answered, ..."),
    ] = None
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="2026-11-30, or 7d or 12h ago."),
    ] = None
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="As --since, that day included.")
    ] = None

    def only(self) -> TraceFilter:
        """Raises UsageError."""
        from qwq_cli.trace_list import TraceFilter
        from qwq_cli.values.kinds import Status

        try:
            ended = Status(self.status) if self.status else None
        except ValueError:
            known = ", ".join(item.value for item in Status)
            raise UsageError(
                f"There is no status {self.status!r}.", f"There are {known}."
            ) from None
        now = datetime.now(timezone.utc)
        return TraceFilter(
            model=self.model, status=ended, since=self.since and _moment(self.since, now),
            until=self.until and _moment(self.until, now),
        )  # fmt: skip


class DeleteFlags(NamedTuple):
    """What is deleted instead, and whether that is asked about."""

    delete: Annotated[
        str | None, typer.Option("--delete", metavar="ID", help="Delete this trace.")
    ] = None
    delete_all: Annotated[bool, typer.Option("--delete-all", help="Delete every trace.")] = False
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False


@app.command("list")
@spread
def command(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Only traces in which all of these stand."),
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    filters: FilterFlags,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    deleted: DeleteFlags,
) -> ExitStatus:
    """List past traces, newest first: id, question, answer, model, tokens, time.

    `qwq log import FILE...` takes in reasoning that was kept elsewhere. To look for that word:
    qwq log list import
    """
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    with Store(env.paths.traces_file) as store:
        if deleted.delete or deleted.delete_all:
            if words or any(filters):
                raise UsageError("Deleting takes no filters.", "List them, then delete by ID.")
            return _delete(env, store, deleted.delete, yes=deleted.yes)
        rows = store.list(limit + 1, " ".join(words or []), filters.only())
    rows, more = rows[:limit], len(rows) > limit
    listing = _listing(rows, env.terminal(env.stdout, settings)) if rows else "No traces."
    emit(env, settings, rows, [listing], as_json=as_json)
    if more:
        env.note(f"There are more: qwq log -n {2 * limit}")
    return ExitStatus.ANSWERED


app.command("import")(log_import.command)


def _moment(text: str, now: datetime) -> str:
    """`text` as a time in UTC, or the beginning of one. Raises UsageError."""
    if ago := re.fullmatch(r"(\d{1,5})([dh])", text):
        spent = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return (now - spent).isoformat(timespec="seconds")
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        hint = "Write 2026-11-30, or 7d or 12h for that long ago."
        raise UsageError(f"When is {text!r}?", hint) from None


_UNITS = {"d": "days", "h": "hours"}


def _delete(env: Environment, store: Store, key: str | None, *, yes: bool) -> ExitStatus:
    """One trace, or all for a key of None. Raises UsageError, StoreError."""
    what = f"trace {store.get(key).id}" if key else f"all {store.count():,} traces"
    if not yes and not confirmed(env, f"Delete {what} for good?"):
        raise QwqError("Nothing is deleted.")
    states = kept_states(env)
    if key:
        for session in store.sessions.holding(store.get(key).id):
            states.forget(session)
        store.delete(key)
    else:
        store.delete_all()
        states.forget_all()
        kept_preambles(env).forget_all()
    env.note(f"Deleted {what}.")
    return ExitStatus.ANSWERED


def _listing(rows: Sequence[TraceRow], out: Terminal) -> RenderableType:
    """The model has a column where there is room for one, wrong claims where there are any."""
    from rich.table import Table

    wide = out.console.width >= MODEL_FROM
    failing = any(row.failed_claims or row.mended_claims for row in rows)
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True, style="meta")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1, style="answer")
    if failing:
        table.add_column(no_wrap=True, justify="right", style="step.failed")
    if wide:
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=20, style="meta")
    table.add_column(no_wrap=True, justify="right", style="meta")
    table.add_column(no_wrap=True, justify="right", style="meta")
    for row in rows:
        table.add_row(*_cells(row, out.glyphs, wide=wide, failing=failing))
    return table


def _cells(row: TraceRow, glyphs: Glyphs, *, wide: bool, failing: bool) -> Iterator[Text]:
    from rich.text import Text

    from qwq_cli.claims.counts import ClaimCounts
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.render.terminal.units import duration
    from qwq_cli.render.trace.claims import counts_text, mended_text

    yield Text(one_line(row.id))
    yield Text(one_line(row.question))
    yield Text(one_line(row.answer) or row.status.value.replace("_", " "))
    if failing:
        wrong = counts_text(ClaimCounts(0, row.failed_claims), glyphs)
        yield Text(" ".join(filter(None, (wrong, mended_text(row.mended_claims)))))
    if wide:
        yield Text(one_line(row.model))
    is_measured = row.tokens or row.seconds  # an imported one may not be
    yield Text(f"{row.tokens:,}" if is_measured else "")
    yield Text(duration(row.seconds) if is_measured else "")
