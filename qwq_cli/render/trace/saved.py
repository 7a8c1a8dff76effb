"""A stored trace, printed again: `qwq show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from qwq_cli.render.markdown.text import prose
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.rows import wrapped
from qwq_cli.render.terminal.signs import icon_of, style_of
from qwq_cli.render.terminal.theme import Terminal, say
from qwq_cli.render.trace.answer import print_answer
from qwq_cli.render.trace.blocks import (
    fold_line,
    meta_text,
    note_line,
    origin_parts,
)
from qwq_cli.render.trace.claims import failed_lines
from qwq_cli.render.trace.ending import ending_reasons
from qwq_cli.render.trace.failed import marked, placed, with_signs, without_signs
from qwq_cli.render.trace.outline import body
from qwq_cli.render.trace.probes import probes_line
from qwq_cli.render.trace.rewound import dropped_line
from qwq_cli.render.trace.served import served_line
from qwq_cli.trace.dropped import dropped_before
from qwq_cli.units import count, moment
from qwq_cli.values.kinds import NoteKind
from qwq_cli.values.trace import Rewind, Step, Trace

DROPPED_LINES = 12  # of a text that was replaced by a right value
INDENT = "  "


def print_trace(trace: Trace, out: Terminal) -> None:
    """Print the question, each step with kind and cost, notes, the fold and the answer."""
    say(out, Text(_origin(trace, out), "meta"))
    if question := clean(trace.question).strip():
        say(out, Text(f"{question}\n", "fold"))
    dropped = dropped_before(trace)
    for step in trace.steps:
        _print_dropped(dropped.get(step.index, ()), out)
        _print_step(trace, step, out)
    _print_dropped(dropped.get(len(trace.steps), ()), out)
    for note in trace.notes:
        say(out, Text(note_line(note), "note"))
    if line := probes_line(trace.probes, out.glyphs):
        say(out, Text(f"Answers at a look: {line}", "note"))
    say(out, fold_line(trace, out.glyphs))
    if counted := served_line(trace, out.glyphs):
        say(out, Text(counted, "meta"))
    for line in ending_reasons(trace):
        say(out, Text(line, "ending"))
    print_answer(trace.answer, out)


def _origin(trace: Trace, out: Terminal) -> str:
    told = (one_line(trace.id), trace.created)
    rest = (part for part in origin_parts(trace) if part not in told)
    created = moment(trace.created) if out.is_tty else trace.created
    return out.glyphs.dot.join((told[0], created, *rest))


def _print_dropped(rewinds: Iterable[Rewind], out: Terminal) -> None:
    """Print a line for each rewind, with the value that a mend inserted.

    The whole text is in the viewer and the exports.
    """
    for rewind in rewinds:
        say(out, Text(f"{out.glyphs.back}{dropped_line(rewind)}", "meta"))
        for line in _beginning(rewind, out) if rewind.kind is NoteKind.MENDED else ():
            say(out, Text(f"{INDENT}{line}".rstrip(), "meta"))
        say(out, Text(""))


def _beginning(rewind: Rewind, out: Terminal) -> Iterator[str]:
    """Yield the first lines of the text that was taken back."""
    lines = body(rewind.text).split("\n")
    yield from lines[:DROPPED_LINES]
    if (more := len(lines) - DROPPED_LINES) > 0:
        yield f"{out.glyphs.ellipsis} and {count(more, 'more line')}"


def _print_step(trace: Trace, step: Step, out: Terminal) -> None:
    icon, meta = icon_of(step, out.glyphs), meta_text(step, out.glyphs)
    say(out, Text.assemble((f"{icon} " if meta else icon, style_of(step)), meta))
    text = with_signs(trace.raw[step.start : step.end], step.claims, step.start)
    clear, failed = without_signs(body(text), step.claims)
    if out.rich:
        width = out.console.width
        told = prose(placed(clear, failed), width)
        out.console.print(wrapped(marked(told), width))
    else:
        say(out, Text(clear))
    for line in failed_lines(step.claims, out.glyphs):
        say(out, Text(line, "note"))
    say(out, Text(""))
