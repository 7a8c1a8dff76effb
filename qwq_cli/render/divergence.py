"""Two thoughts side by side from where they part."""

from __future__ import annotations

from itertools import takewhile, zip_longest

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qwq_cli.render.blocks import fold_line, truncate
from qwq_cli.render.clean import clean, one_line
from qwq_cli.render.prose import readable
from qwq_cli.render.theme import Terminal
from qwq_cli.render.units import count
from qwq_cli.trace.model import Trace

SIDE_BY_SIDE_FROM = 60  # columns; below, one stands under the other
SHOWN = 12  # paragraphs of each


def divergence(left: Trace, right: Trace, names: tuple[str, str], out: Terminal) -> RenderableType:
    """What both say, in short; then the paragraphs of each from the first that differs."""
    pairs = list(zip_longest(_paragraphs(left), _paragraphs(right), fillvalue=""))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if same == len(pairs):
        return Text("Both say the same.", "note")
    shared = _shared(_paragraphs(left)[:same], out)
    if out.console.width >= SIDE_BY_SIDE_FROM:
        return Group(shared, _columns(left, right, names, pairs[same:], out))
    return Group(shared, *_below(left, right, names, pairs[same:], out))


def _paragraphs(trace: Trace) -> list[str]:
    """The raw text cut at blank lines, safe to show."""
    return [part.strip() for part in clean(trace.raw).split("\n\n") if part.strip()]


def _shared(paragraphs: list[str], out: Terminal) -> Text:
    if not paragraphs:
        return Text("They differ from the first paragraph on.", "meta")
    last = truncate(one_line(paragraphs[-1]), 60, out.glyphs.ellipsis)
    return Text(f"{count(len(paragraphs), 'paragraph')} alike, to: {last}", "meta")


def _columns(
    left: Trace,
    right: Trace,
    names: tuple[str, str],
    pairs: list[tuple[str, str]],
    out: Terminal,
) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1), show_edge=False)
    for name in names:
        table.add_column(name, ratio=1, overflow="fold", header_style="fold")
    for pair in pairs[:SHOWN]:
        table.add_row(*map(readable, pair))
        table.add_row("", "")
    if len(pairs) > SHOWN:
        more = f"{out.glyphs.ellipsis} {count(len(pairs) - SHOWN, 'more paragraph')}"
        table.add_row(Text(more, "meta"), Text(more, "meta"))
    table.add_row(*(fold_line(trace, out.glyphs) for trace in (left, right)))
    table.add_row(*(Text(_answer(trace), "answer") for trace in (left, right)))
    return table


def _below(
    left: Trace,
    right: Trace,
    names: tuple[str, str],
    pairs: list[tuple[str, str]],
    out: Terminal,
) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for side, trace in enumerate((left, right)):
        parts.append(Text(names[side], "fold"))
        parts += [readable(f"{pair[side]}\n") for pair in pairs[:SHOWN] if pair[side]]
        parts += [fold_line(trace, out.glyphs), Text(f"{_answer(trace)}\n", "answer")]
    return parts


def _answer(trace: Trace) -> str:
    return one_line(trace.answer.text) or trace.status.value.replace("_", " ")
