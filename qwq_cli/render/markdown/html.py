"""A model's Markdown as HTML.

All of it comes from outside. Every text and target is escaped, and only targets with a harmless
scheme become links, which do nothing until somebody clicks them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from qwq_cli.render.markdown import tree
from qwq_cli.render.markdown.places import CLOSE, OPEN, bare
from qwq_cli.render.markdown.reader import read
from qwq_cli.render.tex.texmath import to_mathml

_HARMLESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+\Z", re.IGNORECASE)
_SUM = re.compile(r"(?=.*\n)[\d\s.,+−×÷*x/=_()|-]+", re.DOTALL)
FIRST_HEADING = 3  # higher levels belong to the page


def prose_html(text: str) -> str:
    """Return clean `text` in one element of class "prose"."""
    return f'<div class="prose">{_blocks(read(text))}</div>'


def math_html(tex: str, *, display: bool) -> str | None:
    """Return MathML with the source as a tooltip; None if it can't be read.

    Signs of places in it are put around the whole formula.
    """
    source = bare(tex)
    shown = to_mathml(source, display=display)
    if shown is None:
        return None
    opened, closed = OPEN * tex.count(OPEN), CLOSE * tex.count(CLOSE)
    return f'<span class="math" title="{escape(source.strip())}">{opened}{shown}{closed}</span>'


def _blocks(blocks: tree.Blocks) -> str:
    return "".join(map(_placed, blocks))


def _placed(placed: tree.Placed) -> str:
    markup = _WRITERS[type(placed.block)](placed.block)
    return markup.replace(">", ' data-apart="">', 1) if placed.apart else markup


def _paragraph(block: tree.Paragraph) -> str:
    return f"<p{_sum(block)}>{' ' * block.indent}{_line(block.body)}</p>"


def _sum(block: tree.Paragraph) -> str:
    """Return a class that keeps digits of a sum below each other."""
    text = "".join(part.text for part in block.body if isinstance(part, tree.Words))
    return ' class="sum"' if len(block.body) == 1 and _SUM.fullmatch(text) else ""


def _heading(block: tree.Heading) -> str:
    name = f"h{min(block.level + FIRST_HEADING - 1, 6)}"
    return f"<{name}>{_line(block.body)}</{name}>"


def _items(block: tree.Items) -> str:
    """Return a list with the model's own marks as text, so that nothing numbers it again."""
    name = "ol" if block.items[0].mark[:1].isdigit() else "ul"
    return f"<{name}>{''.join(map(_item, block.items))}</{name}>"


def _item(item: tree.Item) -> str:
    apart = ' data-apart=""' if item.blocks and item.blocks[0].apart else ""
    mark = "•" if item.mark in ("*", "+") else escape(item.mark)
    body = f'<div class="item">{_blocks(item.blocks)}</div>'
    return f'<li{apart}><span class="mark">{mark}</span> {body}</li>'


def _listing(block: tree.Listing) -> str:
    language = f'<span class="language">{escape(block.language)}</span>' if block.language else ""
    return f"<figure>{language}<pre><code>{escape(block.text)}</code></pre></figure>"


def _grid(block: tree.Grid) -> str:
    heading, *rows = (
        "".join(
            f'<{name} class="{align.value}">{_line(cell)}</{name}>'
            for cell, align in zip(row, block.aligns, strict=True)
        )
        for row, name in zip(block.rows, ["th", *["td"] * len(block.rows)], strict=False)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    tree.Paragraph: _paragraph,
    tree.Heading: _heading,
    tree.Items: _items,
    tree.Quote: lambda block: f"<blockquote>{_blocks(block.blocks)}</blockquote>",
    tree.Listing: _listing,
    tree.Rule: lambda _: "<hr>",
    tree.Grid: _grid,
}


# Lines


def _line(line: tree.Line) -> str:
    """Return a line. A formula on lines of its own includes the line breaks around it."""
    parts: list[str] = []
    behind = False
    for inline, markup in zip(line, _kept(line), strict=True):
        is_display = isinstance(inline, tree.Formula) and inline.display
        is_block = is_display and markup.startswith("<span")
        if is_block and parts:
            parts[-1] = parts[-1].rstrip()
        blank = "\n" if markup.startswith("\n") else " "  # a new line keeps its indentation
        parts.append(markup.lstrip(blank) if behind else markup)
        behind = is_block
    return "".join(parts)


def _kept(line: tree.Line) -> list[str]:
    """Return the markup of each part.

    Browsers may break a line on both sides of a formula, so a formula includes the signs next to
    it.
    """
    parts = [_inline(inline) for inline in line]
    for at, inline in enumerate(line):
        if not isinstance(inline, tree.Formula) or inline.display or parts[at][:1] != "<":
            continue
        before = _OPENING.search(parts[at - 1]) if at else None
        after = _CLOSING.match(parts[at + 1]) if at + 1 < len(parts) else None
        if before:
            parts[at - 1] = parts[at - 1][: before.start()]
        if after:
            parts[at + 1] = parts[at + 1][after.end() :]
        if before or after:
            signs = before[0] if before else "", after[0] if after else ""
            parts[at] = f'<span class="kept">{parts[at].join(signs)}</span>'
    return parts


# None of these is escaped or could be part of a tag.
_OPENING = re.compile(r"[(\[“‘「『（]+\Z")
_CLOSING = re.compile(r"[,.:;!?)\]%”’、。，：；！？）」』]+")


def _inline(inline: tree.Inline) -> str:
    match inline:
        case tree.Words(text=text):
            return escape(text)
        case tree.Code(text=text):
            return f"<code>{escape(text)}</code>"
        case tree.Formula(tex=tex, source=source, display=display):
            return math_html(tex, display=display) or escape(source)
        case tree.Marked(mark=mark, body=body):
            return f"<{mark.value}>{_line(body)}</{mark.value}>"
        case tree.Link():
            return _link(inline)


def _link(link: tree.Link) -> str:
    """Return a link with its target after the text, so that the text can't hide it."""
    text, target = _line(link.body), escape(link.target)
    shown = text or target
    if _HARMLESS.match(link.target):
        shown = f'<a href="{target}" rel="noopener noreferrer nofollow">{shown}</a>'
    if not target or target.removeprefix("mailto:") == text or not text:
        return shown
    return f'{shown} <span class="target">({target})</span>'
