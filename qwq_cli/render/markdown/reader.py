"""Reads a model's text into blocks: markdown-it finds them, but never sees formulas and code spans.

Each formula and code span is replaced by one sign, so that no bar in it ends a cell and no star in
it begins emphasis. Letters and digits are counted: if any is missing in the result, the text is
shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from qwq_cli.render.markdown import tree
from qwq_cli.render.markdown.prose import Piece, PieceKind, pieces
from qwq_cli.render.markdown.tex_prose import TexProse

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

MAX_COLUMNS = 40
_AWAY = re.compile("\ue000([0-9]+)\ue001")
_SIGNS = re.compile("[\ue000\ue001]")
_BAR = re.compile(r"(?<!\\)\|")
_QUOTED = re.compile(r"\n[ \t]*>[ \t]?")
_CUT_BOLD = re.compile(r"(?<![A-Za-z0-9)\]*\\])\*\*(?=[^\W_a-z])[^*\n`]*[^*\n`\s]\Z")
_TEX_QUOTES = re.compile(r"``([^`'\n]{1,200})''")
_BRACED = re.compile(r"\{\.?([\w+#-]+)[^{}]*\}")  # a language, as in notebooks of R


@lru_cache(maxsize=8)
def read(text: str) -> tree.Blocks:
    """Return clean `text` as blocks in order."""
    text = _with_breaks(text)
    return _Reader(text).blocks() if _MARKUP.search(text) else tuple(_paragraphs(text))


def _with_breaks(text: str) -> str:
    r"""Return real line breaks for "\n\n" as four characters, which some data sets contain.

    Next to code or quotation marks they may be meant, and \n with a small letter begins a TeX
    command.
    """
    if "```" in text or not _LITERAL_BLANK.search(text):
        return text
    return _LITERAL_BREAK.sub("\n", text)


_LITERAL_BLANK = re.compile(r"(?<![\\\"'`‘“A-Za-z:])\\n\\n(?![\"'`’”a-z])")
_LITERAL_BREAK = re.compile(r"(?<!\\)\\n(?![a-z])")


# Importing markdown-it takes as long as showing a short answer.
_MARKUP = re.compile(
    r"[*_`#>|~\[\]<\\$]|\^\{|^[ ]*(?:[-+]|\d+[.)])(?=[ ]|$)|^[ ]*(?:--|==)", re.MULTILINE
)
_BLANK = re.compile(r"\n[ ]*(?=\n)")


def _paragraphs(text: str) -> Iterator[tree.Placed]:
    """Yield the paragraphs of a text without any marks."""
    apart = False
    for part in _BLANK.split(text):
        lines = part.strip("\n")
        if body := "\n".join(line.rstrip(" ") for line in lines.split("\n")).lstrip(" "):
            indent = len(lines) - len(lines.lstrip(" "))
            yield tree.Placed(tree.Paragraph((tree.Words(body),), indent), apart=apart)
            apart = True


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._away: list[tree.Inline] = []
        self._sources: list[str] = []
        self._prose = TexProse()
        self._source = _closed("".join(map(self._put_away, pieces(text))))
        self._lines = self._source.split("\n")
        self._seen = 0  # letters and digits that are in a block
        self._made: Mapping[str, Callable[[SyntaxTreeNode], tree.Block]] = {
            "heading": lambda node: tree.Heading(int(node.tag[1:]), self._inline(node)),
            "bullet_list": lambda node: tree.Items(tuple(map(self._item, node.children))),
            "ordered_list": lambda node: tree.Items(tuple(map(self._item, node.children))),
            "blockquote": lambda node: tree.Quote(tuple(self._blocks(node.children))),
            "fence": self._listing,
            "hr": lambda node: tree.Rule(),
            "table": self._grid,
        }

    def blocks(self) -> tree.Blocks:
        from markdown_it.tree import SyntaxTreeNode

        from qwq_cli.render.markdown.rules import parser

        root = SyntaxTreeNode(parser().parse(self._source))
        blocks = tuple(self._blocks(root.children, top=True))
        if self._seen != _weight(self._source):
            return (tree.Placed(tree.Paragraph((tree.Words(self._text),)), apart=False),)
        return blocks

    # Formulas and code, away from markdown-it and back

    def _put_away(self, piece: Piece) -> str:
        if piece.kind is PieceKind.TEXT:
            source = _TEX_QUOTES.sub(r"“\1”", self._prose.markdown(piece.source))
            return _SIGNS.sub(lambda match: self._keep(tree.Words(match[0]), match[0]), source)
        if piece.kind is PieceKind.CODE:
            if "\n" in piece.source:
                return _SIGNS.sub("\ufffd", piece.source)
            return self._keep(tree.Code(_inside(piece.source)), piece.source)
        display = piece.kind is PieceKind.DISPLAY
        return self._keep(
            tree.Formula(_unquoted(piece.formula), piece.source, display), piece.source
        )

    def _keep(self, inline: tree.Inline, source: str) -> str:
        self._away.append(inline)
        self._sources.append(source)
        return f"\ue000{len(self._away) - 1}\ue001"

    def _written(self, text: str) -> str:
        return _AWAY.sub(lambda match: self._sources[int(match[1])], text)

    # Blocks

    def _blocks(
        self, nodes: Iterable[SyntaxTreeNode], *, top: bool = False
    ) -> Iterator[tree.Placed]:
        for node in nodes:
            start = node.map[0] if node.map else 0
            apart = start > 0 and not self._lines[start - 1].strip(" \t>")
            yield tree.Placed(self._block(node, top=top), apart)

    def _block(self, node: SyntaxTreeNode, *, top: bool) -> tree.Block:
        if node.type in self._made:
            return self._made[node.type](node)
        line = self._lines[node.map[0]] if top and node.map else ""
        return tree.Paragraph(self._inline(node), len(line) - len(line.lstrip(" ")))

    def _item(self, node: SyntaxTreeNode) -> tree.Item:
        self._seen += _weight(node.info)
        return tree.Item(f"{node.info}{node.markup}", tuple(self._blocks(node.children)))

    def _listing(self, node: SyntaxTreeNode) -> tree.Listing:
        self._seen += _weight(node.info) + _weight(node.content)
        language = self._written(node.info).strip()
        if braced := _BRACED.fullmatch(language):
            language = braced[1]
        return tree.Listing(language, self._written(node.content).rstrip("\n"))

    def _grid(self, node: SyntaxTreeNode) -> tree.Block:
        nodes = [row for part in node.children for row in part.children]
        rows = [[self._inline(cell) for cell in row.children] + self._beyond(row) for row in nodes]
        ruled = node.map and self._lines[node.map[0] + 1]
        self._seen += _weight(ruled or "")
        width = max(map(len, rows))
        if width > MAX_COLUMNS:
            self._seen = -1
            return tree.Rule()
        aligns = [_aligned(cell) for cell in nodes[0].children]
        aligns += [tree.Align.LEFT] * (width - len(aligns))
        filled = (tuple(row + [()] * (width - len(row))) for row in rows)
        return tree.Grid(tuple(aligns), tuple(filled))

    def _beyond(self, row: SyntaxTreeNode) -> list[tree.Line]:
        """Return the cells for which the heading has no column."""
        from markdown_it.tree import SyntaxTreeNode

        from qwq_cli.render.markdown.rules import parser

        line = self._lines[row.map[0]].strip() if row.map else ""
        cells = _BAR.split(line.removesuffix("|"))
        cells = cells[1:] if line.startswith("|") else cells
        beyond = cells[len(row.children) :]
        self._seen += sum(map(_weight, beyond))
        return [self._spans(SyntaxTreeNode(parser().parseInline(cell.strip()))) for cell in beyond]

    # Lines

    def _inline(self, node: SyntaxTreeNode) -> tree.Line:
        self._seen += sum(_weight(child.content) for child in node.children)
        return self._spans(node)

    def _spans(self, node: SyntaxTreeNode) -> tree.Line:
        found = (span for child in node.children for span in self._span(child))
        return tuple(_joined(found))

    def _span(self, node: SyntaxTreeNode) -> Iterable[tree.Inline]:
        match node.type:
            case "inline":
                return self._spans(node)
            case "softbreak" | "hardbreak":
                return (tree.Words("\n"),)
            case "link":
                return (tree.Link(self._spans(node), self._written(str(node.attrs["href"]))),)
            case "image":
                alt = self._spans(node) if node.children else self._words(node.content)
                return (tree.Link(tuple(alt), self._written(str(node.attrs["src"]))),)
            case "text":
                return self._words(node.content)
        return (tree.Marked(tree.Mark(node.tag), self._spans(node)),)

    def _words(self, text: str) -> Iterator[tree.Inline]:
        at = 0
        for match in _AWAY.finditer(text):
            if at < match.start():
                yield tree.Words(text[at : match.start()])
            yield self._away[int(match[1])]
            at = match.end()
        if at < len(text):
            yield tree.Words(text[at:])


def _closed(source: str) -> str:
    """End bold words at the end of the text, if it cuts them off."""
    match = _CUT_BOLD.search(source)
    line = source[source.rfind("\n") + 1 :]
    return f"{source}**" if match and line.count("**") % 2 else source


def _joined(spans: Iterable[tree.Inline]) -> Iterator[tree.Inline]:
    """Join neighbouring words."""
    for are_words, run in groupby(spans, lambda span: isinstance(span, tree.Words)):
        if not are_words:
            yield from run
        elif words := "".join(span.text for span in run if isinstance(span, tree.Words)):
            yield tree.Words(words)


def _weight(text: str) -> int:
    return sum(map(str.isalnum, text))


def _aligned(cell: SyntaxTreeNode) -> tree.Align:
    style = str(cell.attrs.get("style", ""))
    return next((align for align in tree.Align if style.endswith(align.value)), tree.Align.LEFT)


def _inside(source: str) -> str:
    """Return a code span without its marks and, as in Markdown, one space on each side."""
    marks = len(source) - len(source.lstrip("`"))
    text = source[marks:-marks]
    return text[1:-1] if text.startswith(" ") and text.endswith(" ") and text.strip() else text


def _unquoted(tex: str) -> str:
    """Return a formula in a quotation without the marks of its lines."""
    breaks: Sequence[str] = tex.split("\n")[1:]
    quoted = breaks and all(line.lstrip().startswith(">") for line in breaks)
    return _QUOTED.sub("\n", tex) if quoted else tex
