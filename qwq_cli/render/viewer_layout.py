"""Parts of a trace as rows of a given width: headings, and bodies wrapped by cells."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.answer import answer_text
from qwq_cli.render.blocks import step_meta, truncate
from qwq_cli.render.outline import Part, Role
from qwq_cli.render.prose import readable
from qwq_cli.render.theme import Glyphs

INDENT = 2
BAR_CELLS = 8
BAR_FROM = 60  # columns; narrower headings leave the bar out
META_FROM = 36

Found = tuple[int, int]  # start and end of a match in a part's text


@dataclass(frozen=True)
class Body:
    """The rows of one part at one width; `starts` are their offsets in its text."""

    starts: tuple[int, ...]
    rows: tuple[Text, ...]

    def row_at(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)


def styled(part: Part) -> Text:
    """What the part says for a reader, with what was remarked on it."""
    text = answer_text(part.answer) if part.answer else readable(part.body)
    for remark in part.remarks:
        text.append(f"\n{remark}" if text else remark, "note")
    return text


def lay_out(text: Text, width: int, found: tuple[Found, ...] = ()) -> Body:
    """`text` in rows of at most `width` cells, with what was `found` marked."""
    marked = text.copy()
    for start, end in found:
        marked.stylize("viewer.match", start, end)
    starts = row_starts(text.plain, max(width - INDENT, 1))
    rows = tuple(marked.divide(starts[1:]))
    for row in rows:
        row.rstrip()
    return Body(tuple(starts), rows)


def row_starts(plain: str, width: int) -> list[int]:
    """Where rows of at most `width` cells begin; they break at spaces where they can."""
    starts, at = [], 0
    for line in plain.split("\n"):
        starts += [at + cut for cut in _cuts(line, width)]
        at += len(line) + 1
    return starts


def _cuts(line: str, width: int) -> list[int]:
    if len(line) <= width and line.isascii():
        return [0]
    cuts, cells, space = [0], 0, -1
    for index, character in enumerate(line):
        size = 1 if character < "\x7f" else cell_len(character)
        if character == " ":
            cells, space = min(cells + 1, width + 1), index  # it may hang over the edge
            continue
        while cells + size > width and index > cuts[-1]:
            cuts.append(space + 1 if space >= cuts[-1] else index)
            cells, space = cell_len(line[cuts[-1] : index]), -1
        cells += size
    return cuts


@dataclass(frozen=True)
class HeadingStyle:
    """What all headings of one screen share. longest: seconds of the slowest step."""

    glyphs: Glyphs
    width: int
    longest: float


def heading(part: Part, look: HeadingStyle, *, is_open: bool, found: int) -> Text:
    """One row: fold, number, icon, summary, matches, bar, tokens and seconds."""
    glyphs = look.glyphs
    left = Text().append(glyphs.opened if is_open else glyphs.fold, "meta")
    left.append_text(_label(part, glyphs))
    right = _right(part, look, found)
    room = look.width - cell_len(left.plain) - cell_len(right.plain) - bool(right)
    title = truncate(part.title, max(room, 0), glyphs.ellipsis)
    left.append(title, "step.text" if part.role is Role.STEP else "fold")
    gap = look.width - cell_len(left.plain) - cell_len(right.plain)
    return left.append(" " * max(gap, 0)).append_text(right)


def under_cursor(row: Text, width: int) -> Text:
    """`row` in one look from edge to edge; of its own styles only what was found is kept."""
    plain = row.plain + " " * max(width - row.cell_len, 0)
    found = [span for span in row.spans if span.style == "viewer.match"]
    shown = Text(plain, spans=found)
    shown.stylize("viewer.cursor")
    return shown


def _label(part: Part, glyphs: Glyphs) -> Text:
    if part.step is None:
        return Text("")
    number, icon = f"{part.step.index + 1:>3} ", f"{glyphs.icons[part.step.kind]} "
    return Text.assemble((number, "meta"), (icon, f"step.{part.step.kind.value}"))


def _right(part: Part, look: HeadingStyle, found: int) -> Text:
    right = Text().append(f"{found} found " if found else "", "viewer.match")
    if part.step is None or look.width < META_FROM:
        return right
    if look.width >= BAR_FROM:
        bar = _bar(part.step.seconds, look)
        right.append(" " * (BAR_CELLS - len(bar))).append(bar, "viewer.bar").append(" ")
    return right.append(step_meta(part.step, look.glyphs), "meta")


def _bar(seconds: float, look: HeadingStyle) -> str:
    share = seconds / look.longest if look.longest > 0 else 0.0
    return look.glyphs.bar * round(share * BAR_CELLS)
