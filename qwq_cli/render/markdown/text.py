"""A model's Markdown as text for a terminal: without the marks, but with their meaning.

Numbers and dashes of lists are the model's own. A link is shown with its target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.markdown import tree
from qwq_cli.render.markdown.grid_text import grid_lines
from qwq_cli.render.markdown.reader import read
from qwq_cli.render.terminal.rows import BAR
from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.atoms import scripted
from qwq_cli.render.tex.texmath import to_unicode

RULE_CELLS = 40
MAX_HIGHLIGHTED = 20_000  # characters of code; longer code has no colours
SET_IN = "  "


def prose(text: str, width: int, style: str = "") -> Text:
    """Return clean `text` for a reader. Lines are not wrapped; only tables use the `width`."""
    return Text("\n", style=style).join(_blocks(read(text), max(width, 1)))


def warm_up() -> None:
    """Import what the first text needs, so that nobody waits for it later."""
    cell_len(spoken("\u2726 **Halve** \\(\\frac{1}{2}\\)"))


def spoken(text: str) -> str:
    """Return only the words of `text`, for a line that stands for it: no marks, no rules."""
    return "\n\n".join(filter(None, map(_spoken, read(text))))


def _spoken(placed: tree.Placed) -> str:
    match placed.block:
        case tree.Paragraph(body=body) | tree.Heading(body=body):
            return _text(body).plain
        case tree.Items(items=items):
            return "\n".join(f"{_number(item)}{_all_spoken(item.blocks)}" for item in items)
        case tree.Quote(blocks=blocks):
            return _all_spoken(blocks)
        case tree.Listing(text=text):
            return text
        case tree.Grid(rows=rows):
            return "\n".join(" ".join(_text(cell).plain for cell in row) for row in rows)
    return ""


def _all_spoken(blocks: tree.Blocks) -> str:
    return "\n".join(filter(None, map(_spoken, blocks)))


def _number(item: tree.Item) -> str:
    return f"{item.mark} " if item.mark[:1].isdigit() else ""


def _blocks(blocks: tree.Blocks, width: int) -> Iterator[Text]:
    for number, placed in enumerate(blocks):
        if placed.apart and number:
            yield Text()
        yield from _WRITERS[type(placed.block)](placed.block, width)


def _paragraph(block: tree.Paragraph, width: int) -> Iterable[Text]:
    first, *rest = _lines(block.body)
    return Text(" " * block.indent).append_text(first), *rest


def _heading(block: tree.Heading, width: int) -> Iterable[Text]:
    lines = _lines(block.body)
    for line in lines:
        line.stylize("heading")
    return lines


def _items(block: tree.Items, width: int) -> Iterator[Text]:
    for number, item in enumerate(block.items):
        if number and item.blocks and item.blocks[0].apart:
            yield Text()
        yield from _item(item, width)


def _item(item: tree.Item, width: int) -> Iterator[Text]:
    mark = ("•" if item.mark in ("*", "+") else item.mark) + " "
    room = " " * len(mark)
    lines = _blocks(item.blocks, max(width - len(mark), 1))
    yield Text(mark).append_text(next(lines, Text()))
    yield from (Text(room).append_text(line) if line else line for line in lines)


def _quote(block: tree.Quote, width: int) -> Iterator[Text]:
    for line in _blocks(block.blocks, max(width - len(BAR), 1)):
        yield Text().append(BAR, "meta").append_text(line)


def _listing(block: tree.Listing, width: int) -> Iterator[Text]:
    if block.language:
        yield Text(block.language, "meta")
    for line in _highlighted(block).split("\n", allow_blank=True):
        yield Text(SET_IN).append_text(line) if line else line


def _highlighted(block: tree.Listing) -> Text:
    """Return code with syntax colours, if the language is known."""
    if not block.language or len(block.text) > MAX_HIGHLIGHTED:
        return Text(block.text, "code")
    from rich.syntax import Syntax

    colored = Syntax("", block.language.split()[0], theme="ansi_dark").highlight(block.text)
    colored.rstrip()
    return colored if colored.plain == block.text else Text(block.text, "code")


def _grid(block: tree.Grid, width: int) -> Iterable[Text]:
    rows = [[_text(cell) for cell in row] for row in block.rows]
    return grid_lines(block.aligns, rows, width)


_WRITERS: Mapping[type, Callable[[Any, int], Iterable[Text]]] = {
    tree.Paragraph: _paragraph,
    tree.Heading: _heading,
    tree.Items: _items,
    tree.Quote: _quote,
    tree.Listing: _listing,
    tree.Rule: lambda _, width: (Text("─" * min(RULE_CELLS, width), "meta"),),
    tree.Grid: _grid,
}


# Lines


def _lines(line: tree.Line) -> list[Text]:
    return list(_text(line).split("\n", allow_blank=True)) or [Text()]


def _text(line: tree.Line) -> Text:
    """Return a line. A formula on lines of its own is indented and includes its line breaks."""
    result = Text()
    ended = False
    for inline in line:
        shown = _inline(inline)
        is_block = isinstance(inline, tree.Formula) and inline.display
        if is_block and result and not result.plain.endswith("\n"):
            result.rstrip()
            result.append("\n")
        if ended and not shown.plain.startswith("\n"):
            result.append("\n")
            shown = shown[len(shown.plain) - len(shown.plain.lstrip(" ")) :]
        result.append_text(shown)
        ended = is_block
    return result


def _inline(inline: tree.Inline) -> Text:
    match inline:
        case tree.Words(text=text):
            return Text(text)
        case tree.Code(text=text):
            return Text(text, "code")
        case tree.Formula():
            return _formula(inline)
        case tree.Marked():
            return _marked(inline)
        case tree.Link():
            return _link(inline)


def _formula(formula: tree.Formula) -> Text:
    shown = to_unicode(formula.tex) or formula.source
    if formula.display:
        shown = "\n".join(SET_IN + row for row in shown.split("\n"))
    return Text(shown)


def _marked(marked: tree.Marked) -> Text:
    body = _text(marked.body)
    if marked.mark in _SCRIPTS:
        sign, table = _SCRIPTS[marked.mark]
        small = scripted(body.plain, table)
        return Text(small if small is not None else f"{sign}({body.plain})")
    body.stylize(_STYLES[marked.mark])
    return body


_SCRIPTS = {
    tree.Mark.UPPER: ("^", symbols.SUPERSCRIPTS),
    tree.Mark.LOWER: ("_", symbols.SUBSCRIPTS),
}
_STYLES = {tree.Mark.STRONG: "bold", tree.Mark.EMPHASIS: "italic", tree.Mark.STRUCK: "strike"}


def _link(link: tree.Link) -> Text:
    body = _text(link.body)
    if link.target and body.plain != link.target.removeprefix("mailto:"):
        body.append(f" ({link.target})" if body else link.target, "meta")
    return body
