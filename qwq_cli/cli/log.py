"""qwq log: past traces, newest first; and importing traces of other programs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from qwq_cli.cli import log_import, options
from qwq_cli.cli.completion import models_here, statuses, trace_ids
from qwq_cli.cli.flag import argument, flag
from qwq_cli.cli.flags import spread
from qwq_cli.cli.group_words import refuse_in_log
from qwq_cli.cli.leading_flags import FlagsAnywhere, flags_behind, group
from qwq_cli.cli.sessions import kept_preambles, kept_states
from qwq_cli.errors import ExitStatus, QwqError, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import confirmed, done, emit

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from qwq_cli.render.terminal.theme import Glyphs, Terminal
    from qwq_cli.store import Store
    from qwq_cli.trace_list import TraceFilter, TraceRow
    from qwq_cli.values.trace import Trace

SHOWN = 20  # traces, unless -n says how many
MODEL_FROM = 110  # columns of a terminal; with fewer, the question needs the room
MODEL_CELLS = 20  # of a model's name on a terminal
BESIDE = 40  # columns that a table needs beside the ids
TEXT_CELLS = 70  # of a question or an answer, if each row has lines of its own


class WordsFirst(FlagsAnywhere):
    """`qwq log WORDS` means `qwq log list WORDS`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = flags_behind(args, self.commands, ctx) or args
        if not ctx.resilient_parsing:
            refuse_in_log(args)
        named = bool(args) and args[0] in self.commands
        is_begun = ctx.resilient_parsing and not args  # a command or word is being typed
        return super().parse_args(ctx, args if named or is_begun else ["list", *args])


app = group("List, search, delete and import traces.", WordsFirst)


class FilterFlags(NamedTuple):
    """Which traces are listed."""

    model: str | None = flag(
        "--model -m NAME", "Only traces of this model.", autocompletion=models_here
    )
    status: str | None = flag(
        "--status STATUS", "Only traces that ended so: answered, ...", autocompletion=statuses
    )
    since: str | None = flag("--since WHEN", "Only since then: 2026-11-30, or 7d or 12h ago.")
    until: str | None = flag("--until WHEN", "Only until then, that day included.")

    def only(self) -> TraceFilter:
        """Return the filter. Raises UsageError."""
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
    """What is deleted in place of listing, and whether to ask first."""

    delete: str | None = flag("--delete ID", "Delete this trace.", autocompletion=trace_ids)
    delete_all: bool = flag(
        "--delete-all",
        "Delete every trace and session, and what models have read of them. What was typed in "
        "chats stays in its file; `qwq doctor` names it.",
    )
    yes: options.Yes = False
    quiet: options.Silent = False


@app.command("list")
@spread
def command(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        argument("[WORDS]...", "Only traces that contain all these words."),
    ] = None,
    *,
    limit: options.Most = SHOWN,
    filters: FilterFlags,
    as_json: options.Json = False,
    deleted: DeleteFlags,
) -> ExitStatus:
    """List past traces, newest first: id, question, answer, model, tokens, time.

    The tokens are those of thought and answer. `qwq log import FILE...` imports traces of other
    programs. To search for the word "import": qwq log list import
    """
    from qwq_cli.store import Store

    env: Environment = ctx.obj
    settings = env.settings({}).settings
    with Store(env.paths.traces_file) as store:
        if deleted.delete or deleted.delete_all:
            if words or any(filters):
                raise UsageError("Deleting takes no words or filters.", "List, then delete by ID.")
            return _delete(env, store, deleted)
        rows = store.list(limit + 1, " ".join(words or []), filters.only())
    rows, more = rows[:limit], len(rows) > limit
    listing = _listing(rows, env.terminal(env.stdout, settings)) if rows else "No traces."
    emit(env, settings, rows, [listing], as_json=as_json, paged=True)
    source = ctx.get_parameter_source("limit")
    if more and source and source.name == "DEFAULT":
        env.note(f"There are more: {_longer(words or [], filters, 2 * limit)}")
    return ExitStatus.ANSWERED


app.command("import")(log_import.command)


def _longer(words: Sequence[str], filters: FilterFlags, limit: int) -> str:
    """Return the command line that lists more of the same."""
    given = filters._asdict().items()
    flags = [part for name, value in given if value for part in (f"--{name}", value)]
    name = ["list"] if words[:1] in (["list"], ["import"]) else []
    return shlex.join(["qwq", "log", *name, *words, *flags, "-n", f"{limit}"])


def _moment(text: str, now: datetime) -> str:
    """Return `text` as a time in UTC, or the beginning of one. Raises UsageError."""
    if ago := re.fullmatch(r"(\d{1,5})([dh])", text):
        spent = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return (now - spent).isoformat(timespec="seconds")
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        hint = "Write 2026-11-30, or 7d or 12h for that long ago."
        raise UsageError(f"{text!r} is not a date.", hint) from None


_UNITS = {"d": "days", "h": "hours"}


def _delete(env: Environment, store: Store, wanted: DeleteFlags) -> ExitStatus:
    """Delete traces. Raises UsageError, StoreError."""
    if trace := store.get(wanted.delete) if wanted.delete else None:
        what, asked = f"trace {trace.id}", _described(trace)
    else:
        what = asked = _everything(store)
    if not wanted.yes and not confirmed(env, f"Delete {asked} for good?"):
        raise QwqError("Nothing was deleted.")
    states = kept_states(env)
    if trace:
        for session in store.sessions.holding(trace.id):
            states.forget(session)
        store.delete(trace.id)
    else:
        store.delete_all()
        states.forget_all()
        kept_preambles(env).forget_all()
    history = env.paths.history_file
    typed = (
        "" if trace or not history.exists() else f" What was typed in chats is kept in {history}."
    )
    done(env, f"Deleted {what}.{typed}", quiet=wanted.quiet)
    return ExitStatus.ANSWERED


def _everything(store: Store) -> str:
    traces, sessions = store.count(), store.sessions.count()
    return f"all traces ({traces:,}), all sessions ({sessions:,}) and what models have read of them"


def _described(trace: Trace) -> str:
    """Return id, question and time of a trace, to ask before deleting."""
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.render.terminal.rows import truncate
    from qwq_cli.units import moment

    question = truncate(one_line(trace.question), TEXT_CELLS, "...")
    return f'trace {trace.id} "{question}" ({moment(trace.created)})'


def _listing(rows: Sequence[TraceRow], out: Terminal) -> RenderableType:
    """Return the list, with a column for wrong claims if there are any.

    On a terminal the model has a column if there is room.
    """
    from rich.console import Group

    from qwq_cli.render.terminal.fitted import GAP, LEAST, Fitted, Listing, Whole, headed, ragged

    is_piped = not out.is_tty
    wide = is_piped or out.console.width >= MODEL_FROM
    failing = any(row.failed_claims or row.mended_claims for row in rows)
    table = headed()
    table.add_column("id", no_wrap=True, style="meta")
    table.add_column("question", no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column("answer", no_wrap=True, overflow="ellipsis", ratio=1, style="answer")
    if failing:
        table.add_column("wrong", no_wrap=True, justify="right", style="step.failed")
    if wide:
        most = None if is_piped else MODEL_CELLS
        table.add_column("model", no_wrap=True, overflow="ellipsis", max_width=most, style="meta")
    table.add_column("tokens", no_wrap=True, justify="right", style="meta")
    table.add_column("time", no_wrap=True, justify="right", style="meta")
    for row in rows:
        table.add_row(*_cells(row, out.glyphs, wide=wide, failing=failing))
    if is_piped:
        return Whole(Group(*ragged(table)))
    longest = max(len(row.id) for row in rows)
    stacked = [_stacked(row, out.glyphs) for row in rows]
    return Listing(Fitted(table), stacked, least=max(LEAST, longest + GAP + BESIDE))


def _stacked(row: TraceRow, glyphs: Glyphs) -> tuple[str, ...]:
    """Return the lines of a row, for a narrow terminal."""
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.render.terminal.rows import truncate
    from qwq_cli.units import count, duration

    shown = [
        truncate(one_line(text), TEXT_CELLS, "...") for text in (row.question, _said(row, glyphs))
    ]
    measured = f"{count(row.tokens, 'token')}, {duration(row.seconds)}"
    return one_line(row.id), *shown, measured if row.tokens or row.seconds else ""


def _said(row: TraceRow, glyphs: Glyphs) -> str:
    """Return the answer with readable formulas; the status if there is no answer."""
    from qwq_cli.render.trace.readable import said_line

    return said_line(row.answer, row.status, glyphs)


def _cells(row: TraceRow, glyphs: Glyphs, *, wide: bool, failing: bool) -> Iterator[Text]:
    from rich.text import Text

    from qwq_cli.claims.counts import ClaimCounts
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.render.trace.claims import counts_text, mended_text
    from qwq_cli.units import duration

    yield Text(one_line(row.id))
    yield Text(one_line(row.question))
    yield Text(one_line(_said(row, glyphs)))
    if failing:
        wrong = counts_text(ClaimCounts(0, row.failed_claims), glyphs)
        yield Text(" ".join(filter(None, (wrong, mended_text(row.mended_claims)))))
    if wide:
        yield Text(one_line(row.model))
    is_measured = row.tokens or row.seconds  # an imported trace may have none
    yield Text(f"{row.tokens:,}" if is_measured else "")
    yield Text(duration(row.seconds) if is_measured else "")
