"""Commands that only show something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import table
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.trace.answer import write
from qwq_cli.render.trace.blocks import step_line
from qwq_cli.render.trace.saved import print_trace
from qwq_cli.render.trace.transcript import Saved
from qwq_cli.repl.bar import model_name
from qwq_cli.repl.command import command, number
from qwq_cli.units import count, data_size, duration, rate

if TYPE_CHECKING:
    from qwq_cli.repl.repl import Repl
    from qwq_cli.values.trace import Stats, Trace

_WHOLE = ("answer", "thought")


@command()
def trace(repl: Repl, argument: str) -> None:
    """Open the last thought: fold and unfold its steps, search, copy. Ctrl+O does the same."""
    show_trace(repl, repl.chat.trace())


def show_trace(repl: Repl, trace: Trace) -> None:
    """Show a trace in the viewer if there is a screen and a user, or else print it."""
    if repl.stage.keyboard and repl.stage.err.rich:
        from qwq_cli.render.viewer.viewer import view

        view(Saved(trace, repl.stage.err.glyphs), repl.stage.err)
    else:
        print_trace(trace, repl.stage.err)


@command()
def steps(repl: Repl, argument: str) -> None:
    """Number the steps of the last thought, for /edit, /fork and /copy."""
    found = repl.chat.trace().steps
    if not found:
        raise UsageError("The last thought has no steps.")
    glyphs, digits = repl.stage.err.glyphs, len(str(len(found)))
    width = repl.stage.err.console.width - digits - 1
    numbers = (Text(f"{step.index + 1:>{digits}} ", "meta") for step in found)
    lines = (step_line(step, glyphs, width=width) for step in found)
    repl.list(*(one.append_text(line) for one, line in zip(numbers, lines, strict=True)))


@command("[answer|thought|N]", lambda _: _WHOLE)
def copy(repl: Repl, argument: str) -> None:
    """Put the last answer, the whole thought, or its step N into the clipboard of your terminal.
    Nothing is ever put there unasked."""
    from qwq_cli.render.viewer.commands import copied
    from qwq_cli.render.viewer.viewer import clipboard_sequence

    what = argument or "answer"
    text = clean(_chosen_text(repl.chat.trace(), what)).strip()
    if not repl.stage.err.movable:
        raise UsageError("There is no terminal to copy with.", "/export writes a file.")
    if not text:
        raise UsageError("There is no answer to copy.", "/copy thought copies the thought.")
    write(repl.stage.err, clipboard_sequence(text))
    repl.note(copied(what if what in _WHOLE else "step", text))


@command()
def stats(repl: Repl, argument: str) -> None:
    """Tokens and time of the last turn and of the session, and what the context holds."""
    repl.say(table(_stats(repl), "fold"))


@command()
def exit(repl: Repl, argument: str) -> None:
    """Leave; the session is kept: `qwq chat --continue`."""
    repl.leaving = True


def _chosen_text(trace: Trace, what: str) -> str:
    if what == "answer":
        return trace.answer.text
    if what == "thought":
        return trace.raw
    step = trace.steps[number(what, len(trace.steps), "step")]
    return trace.raw[step.start : step.end]


def _stats(repl: Repl) -> Iterator[tuple[str, str]]:
    chat, launch, info = repl.chat, repl.room.launch, repl.room.reasoner.engine_info
    sampling = launch.sampling
    yield "model", f"{model_name(chat)}, {info.device}"
    yield "sampling", f"temperature {sampling.temperature:g}, top-p {sampling.top_p:g}"
    yield "context", f"{chat.used:,} of {chat.n_ctx:,} tokens are sent with the next question"
    yield "session", f"{chat.conversation.id}  {one_line(chat.conversation.name)}".strip()
    totals = [trace.stats for trace in chat.traces()]
    if totals:
        tokens = sum(item.tokens for item in totals)
        seconds = sum(item.prefill_seconds + item.decode_seconds for item in totals)
        yield "all turns", f"{count(len(totals), 'turn')}, {tokens:,} tokens, {duration(seconds)}"
        yield from _last_turn(chat.trace())
    if size := repl.states.size(chat.conversation.id):
        yield "on disk", f"{data_size(size)}, so that the session can go on at once"


def _last_turn(trace: Trace) -> Iterator[tuple[str, str]]:
    stats = trace.stats
    yield (
        "last turn",
        f"{stats.prompt_tokens:,} tokens of prompt, {stats.cached_tokens:,} of them computed "
        f"before, read in {duration(stats.prefill_seconds)}",
    )
    yield (
        "",
        f"{stats.thought_tokens:,} tokens of thought and {stats.answer_tokens:,} of answer in "
        f"{duration(stats.decode_seconds)}, {rate(stats.tokens_per_second)}{_dropped(stats)}",
    )


def _dropped(stats: Stats) -> str:
    tokens, seconds = stats.dropped_tokens, duration(stats.dropped_seconds)
    return f", and {tokens:,} dropped in {seconds}" if tokens else ""
