"""Two thoughts side by side, from where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile, zip_longest

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qwq_cli.render.markdown.prose import readable
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace.blocks import fold_line
from qwq_cli.render.trace.readable import answer_line
from qwq_cli.units import count
from qwq_cli.values.trace import Trace

SIDE_BY_SIDE_FROM = 60  # columns; in less, one is below the other
SHOWN = 12  # paragraphs of each

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Side:
    name: str
    trace: Trace

    def paragraphs(self) -> list[str]:
        """Return the raw text split at blank lines, safe to show."""
        return [part.strip() for part in clean(self.trace.raw).split("\n\n") if part.strip()]

    def ending(self, out: Terminal) -> tuple[Text, Text]:
        """Return the thought in one line, and its answer or why there is none."""
        said = answer_line(self.trace, out.glyphs)
        return fold_line(self.trace, out.glyphs), Text(said, "answer")


def divergence(left: Side, right: Side, out: Terminal) -> RenderableType:
    """Return a short form of the common part, then both texts from the first difference on."""
    pairs = list(zip_longest(left.paragraphs(), right.paragraphs(), fillvalue=""))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if same == len(pairs):
        return Text("Both say the same.", "note")
    shared = _shared(left.paragraphs()[:same], out)
    show = _columns if out.console.width >= SIDE_BY_SIDE_FROM else _below
    return Group(shared, show((left, right), pairs[same:], out))


def _shared(paragraphs: list[str], out: Terminal) -> Text:
    if not paragraphs:
        return Text("They differ from the first paragraph on.", "meta")
    last = truncate(one_line(paragraphs[-1]), 60, out.glyphs.ellipsis)
    return Text(f"{count(len(paragraphs), 'paragraph')} alike, to: {last}", "meta")


def _columns(sides: tuple[Side, Side], pairs: Pairs, out: Terminal) -> RenderableType:
    table = Table(box=None, expand=True, padding=(0, 1), show_edge=False)
    for side in sides:
        table.add_column(side.name, ratio=1, overflow="fold", header_style="fold")
    for pair in pairs[:SHOWN]:
        table.add_row(*map(readable, pair))
        table.add_row("", "")
    if more := _more(pairs, out):
        table.add_row(more, more)
    for row in zip(*(side.ending(out) for side in sides), strict=True):
        table.add_row(*row)
    return table


def _below(sides: tuple[Side, Side], pairs: Pairs, out: Terminal) -> RenderableType:
    parts: list[RenderableType] = []
    for side, texts in zip(sides, zip(*pairs, strict=True), strict=True):
        parts.append(Text(side.name, "fold"))
        parts += [readable(f"{text}\n") for text in texts[:SHOWN] if text]
        parts += [_more(pairs, out), *side.ending(out), Text()]
    return Group(*parts)


def _more(pairs: Pairs, out: Terminal) -> Text:
    hidden = len(pairs) - SHOWN
    more = f"{out.glyphs.ellipsis} {count(hidden, 'more paragraph')}"
    return Text(more if hidden > 0 else "", "meta")
