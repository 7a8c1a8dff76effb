"""Parts of a trace on a screen: their headings, and the text of their bodies."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.markdown.prose import readable
from qwq_cli.render.markdown.text import prose
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.signs import icon_of, style_of
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.answer import answer_text
from qwq_cli.render.trace.blocks import SUMMARY_CELLS, claims_text, meta_text
from qwq_cli.render.trace.failed import marked, placed
from qwq_cli.render.trace.outline import Part, Role
from qwq_cli.values.trace import Step

INDENT = 2
BAR_CELLS = 8
BAR_FROM = 60  # columns; narrower headings have no bar
META_FROM = 36


def styled(part: Part, width: int) -> Text:
    """Return the part for a reader, with its remarks.

    width: of the screen, for tables. Text in progress is laid out again all the time, so only its
    formulas and bold words are.
    """
    room = max(width - INDENT, 1)
    if part.answer:
        text = answer_text(part.answer, room)
    else:
        body = placed(part.body, part.failed)
        text = marked(readable(body) if part.under_way else prose(body, room))
    for remark in part.remarks:
        text.append(f"\n{remark}" if text else remark, "note")
    return text


@dataclass(frozen=True)
class HeadingStyle:
    """What all headings of one screen share. longest: seconds of the slowest step."""

    glyphs: Glyphs
    width: int
    longest: float


def heading(part: Part, look: HeadingStyle, *, is_open: bool, found: int) -> Text:
    """Return one row: fold, number, icon, summary, matches, bar, tokens and seconds."""
    glyphs = look.glyphs
    left = Text().append(glyphs.opened if is_open else glyphs.fold, "meta")
    left.append_text(_label(part, glyphs))
    right = _right(part, look, found, look.width - left.cell_len)
    room = look.width - cell_len(left.plain) - cell_len(right.plain) - bool(right)
    title = truncate(part.title, max(room, 0), glyphs.ellipsis)
    left.append(title, _TITLES.get(part.role, "fold"))
    gap = look.width - cell_len(left.plain) - cell_len(right.plain)
    return left.append(" " * max(gap, 0)).append_text(right)


_TITLES = {Role.STEP: "step.text", Role.DROPPED: "meta"}


def under_cursor(row: Text, width: int) -> Text:
    """Return `row` in one style from edge to edge; only matches keep their own style."""
    plain = row.plain + " " * max(width - row.cell_len, 0)
    found = [span for span in row.spans if span.style == "viewer.match"]
    shown = Text(plain, spans=found)
    shown.stylize("viewer.cursor")
    return shown


def _label(part: Part, glyphs: Glyphs) -> Text:
    if part.step is None:
        return Text(glyphs.back if part.role is Role.DROPPED else "", "meta")
    number, icon = f"{part.step.index + 1:>3} ", f"{icon_of(part.step, glyphs)} "
    return Text.assemble((number, "meta"), (icon, style_of(part.step)))


def _right(part: Part, look: HeadingStyle, found: int, room: int) -> Text:
    """Return matches and figures; as many figures as leave room for the title's beginning."""
    right = Text().append(f"{found} found " if found else "", "viewer.match")
    if part.step is None or look.width < META_FROM:
        return right
    least = min(cell_len(part.title), SUMMARY_CELLS) + right.cell_len + 1
    figures = _figures(part.step, look)
    return right.append_text(
        next((its for its in figures if its.cell_len + least <= room), figures[-1])
    )


def _figures(step: Step, look: HeadingStyle) -> list[Text]:
    """Return bar, tokens, seconds and claims, and then fewer of them."""
    meta, claims = meta_text(step, look.glyphs), claims_text(step, look.glyphs)
    if look.width < BAR_FROM:
        return [meta, claims]
    bar = _bar(step.seconds, look)
    padded = " " * (BAR_CELLS - len(bar))
    return [Text.assemble(padded, (bar, "viewer.bar"), " ", meta), meta, claims]


def _bar(seconds: float, look: HeadingStyle) -> str:
    share = seconds / look.longest if look.longest > 0 else 0.0
    return look.glyphs.bar * round(share * BAR_CELLS)
