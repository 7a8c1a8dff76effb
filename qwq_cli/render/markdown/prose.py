"""Splits a model's prose into text, code and formulas, before it is read as Markdown.

Markdown alone would break TeX: `\\(` becomes `(`, and text between two stars is emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from rich.text import Text

from qwq_cli.render.tex.cut import readable_start
from qwq_cli.render.tex.texmath import to_unicode


class PieceKind(Enum):
    TEXT = auto()
    CODE = auto()  # a fence or a span, with its marks
    INLINE = auto()  # a formula in a line
    DISPLAY = auto()  # a formula on lines of its own


@dataclass(frozen=True)
class Piece:
    """source: as the model wrote it. formula: the part between the delimiters."""

    kind: PieceKind
    source: str
    formula: str = ""


_ENVIRONMENT = (
    r"(?:align(?:ed|at|edat)?|gather(?:ed)?|equation|multlined?|split|eqnarray|flalign|[dr]?cases"
    r"|array|tabular|[pbBvV]?(?:small)?matrix)\*?"
)
# No delimiter and no blank line inside; \\[2mm] is the end of a row.
_BODY = r"(?:\\\\|(?!\\[\\\[\]()]|\n[ \t]*\n)(?s:.))"
_BRACES = r"\{[^{}\n]*\}"
_ARGUMENT = rf"\{{(?:[^{{}}\n]|\{{(?:[^{{}}\n]|{_BRACES})*\}})*\}}"
# Commands without delimiters, as some models write them in prose.
_COMMANDS = (
    r"times|cdot|div|pm|leq?|geq?|neq?|approx|equiv|infty|pi|theta|alpha|beta|gamma|Delta|lambda"
    r"|sigma|omega|ldots|dots|cdots|rightarrow|Rightarrow|implies|therefore|circ|sum|int|in|to"
    r"|because|angle|triangle|perp|parallel|cong|sim|cup|cap|subset|subseteq|notin|phi|mu|rho|delta"
)
_SIZED = r"(?:(?!\\left|\\right|\\[()\[\]])[^\n$])"
_SIZED_IN = rf"\\left{_SIZED}{{1,300}}\\right"
_NAMED = (
    "text(?:bf|it|rm|tt|sf)?|math(?:rm|bf|it|sf|bb|cal)|operatorname|overline|vec|hat|bar"
    "|emph|underline"
)
# No alternative may look beyond its next opening mark, so that the time stays linear.
_PIECE = re.compile(
    r"(?P<fence>^[ ]{0,3}(?P<marks>`{3,8}|~{3,8})[^\n]*\n(?s:.*?)(?:^[ ]*(?P=marks)[ \t]*$|\Z))"
    r"|(?P<span>(?<!`)(?P<ticks>`{1,3})(?!`)(?!(?<=[^`]``)[^`\n]{1,200}'')[^`\n]+(?P=ticks)(?!`))"
    rf"|(?<!\\)\\\[(?P<bracket>{_BODY}*)\\\]"
    r"|\$\$(?P<dollars>(?:\\text\{[^{}\n]*\}|\$(?=\d)|(?!\n[ \t]*\n)[^$])+)\$\$"
    rf"|(?<![\\$])\$(?P<rows>[^$\n]*\\begin\{{(?P<rows_name>{_ENVIRONMENT})\}}"
    rf"(?:(?!\\begin\{{(?P=rows_name)\}}|\$){_BODY})*?\\end\{{(?P=rows_name)\}}[^$\n]*)\$(?!\$)"
    rf"|(?P<boxed_rows>\\boxed\{{\s*\\begin\{{(?P<boxed_name>{_ENVIRONMENT})\}}"
    rf"(?:(?!\\begin\{{(?P=boxed_name)\}}){_BODY})*?\\end\{{(?P=boxed_name)\}}\s*\}})"
    rf"|(?P<bare>\\begin\{{(?P<name>{_ENVIRONMENT})\}}"
    rf"(?:(?!\\begin\{{(?P=name)\}}){_BODY})*?\\end\{{(?P=name)\}})"
    rf"|(?P<boxed>\\boxed{_ARGUMENT})"
    rf"|(?<!\\)\\\((?P<paren>{_BODY}*)\\\)"
    rf"|(?<!\\)\\[\[(](?P<crossed>(?:(?!\n){_BODY})*)\\[\])]"
    rf"|(?<!\\)\\[\[(](?P<cut>{_BODY}+)\Z"
    rf"|(?P<cut_rows>\\(?:boxed\{{\s*\\begin|begin)\{{{_ENVIRONMENT}\}}(?:(?!\\begin){_BODY})*)\Z"
    r"|(?<![\\$\w])\$(?P<letter>[A-Za-z](?:_\w|')?[,.;:]?)\$(?![\w$])"
    r"|(?<![\\$])\$(?P<dollar>(?=\S)(?:\\text\{[^{}\n]*\}|\\.|[^$\\\n])*(?<=\S)"
    r"|[ ](?:\\.|[^$\\\n])+[ ])"
    r"(?<!\\)\$(?!\d)(?:(?<=[,;]\$)(?=[ ])|(?=[ ]\$[A-Za-z\\(])|(?![ ]?[$\d]))"
    r"|(?<![\\$])\$(?P<surely>(?=[^\s\d])[^$\n]*[\\^_=<>][^$\n]*(?<=[^\s\\]))\$(?!\d)"
    rf"|(?<![\\A-Za-z:/\"'])(?P<command>\\(?:{_COMMANDS})(?![A-Za-z]))"
    rf"|(?<![\\A-Za-z:/\"'])(?P<fraction>\\(?:[dt]?frac|d?binom){_ARGUMENT}{_ARGUMENT}"
    rf"|\\(?:sqrt|{_NAMED}){_ARGUMENT})"
    rf"|(?P<sized>\\left[ ]?(?:{_SIZED_IN}|{_SIZED}){{1,300}}\\right[ ]?(?:\\[}}|]|[)\]|.]))"
    r"|(?P<scripted>(?:(?<![\w\\{}$])(?:[^\W\d_]{1,20}|\d{1,9})|[)\]∑∫∏])"
    r"(?:[_^]\{[^{}\n$\\]{1,60}\}){1,2}(?:\^[∞\w])?)",
    re.MULTILINE,
)
_WORDS = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")
_NOT_WORDS = re.compile(
    r"\\(?:text(?:bf|it|rm|tt|sf)?|mbox|mathrm|operatorname)[ ]?\{[^{}]*\}|\\[A-Za-z]+"
)
# A price doesn't begin with these, and its currency doesn't end with them.
_SURELY = re.compile(r"(?<!\w)\$[A-Za-z\\(\[{|=<>]")
BOLD = re.compile(r"(?<![A-Za-z0-9)\]])\*\*(?=\S)([^*\n]+?)(?<=[^\s(])\*\*(?!\d)")


_ONE_DOLLAR = frozenset({"dollar", "surely"})
_SIDES = r"[A-Z]{2,4}(?:, ?[A-Z]{2,4})+(?![A-Za-z ,])"  # sides of triangles, for example: AB, BC
_TEXT = re.compile(
    rf"{_NOT_WORDS.pattern}|{_SIDES}|(?P<words>[A-Za-z]{{2,}}(?:[ ,]+[A-Za-z]{{2,}})+)"
)
_FUNCTION = re.compile(r"(?:lim|log|ln|sin|cos|tan|max|min|sup|inf|exp|det|gcd)(?=[_^])")


def _as_text(match: re.Match[str]) -> str:
    """Return words as `\\text`, with the spaces between them."""
    return rf"\text{{ {match['words']} }}" if match["words"] else match[0]


def pieces(text: str) -> Iterator[Piece]:
    """Yield `text` in pieces without a gap; joined, the sources are `text` again."""
    at = looked = 0
    while match := _PIECE.search(text, looked):
        piece = _cut(match) if match["cut"] or match["cut_rows"] else _piece(match)
        looked = match.start() + len(piece.source)
        if piece.kind is PieceKind.TEXT:
            continue  # it is part of the text around it
        if at < match.start():
            yield Piece(PieceKind.TEXT, text[at : match.start()])
        yield piece
        at = looked
    if at < len(text):
        yield Piece(PieceKind.TEXT, text[at:])


def _cut(match: re.Match[str]) -> Piece:
    """Return the readable part of a formula that never ends, or else just its opening signs."""
    body = match["cut"] or match["cut_rows"]
    start, mark = readable_start(body), match[0].removesuffix(body)
    if start is None:
        return Piece(PieceKind.TEXT, match[0][:2])
    length, formula = start
    kind = PieceKind.INLINE if mark == r"\(" else PieceKind.DISPLAY
    return Piece(kind, mark + body[:length], formula)


def _piece(match: re.Match[str]) -> Piece:
    source, name = match[0], str(match.lastgroup)  # the outermost, because it closes last
    kind, formula = _KINDS.get(name, PieceKind.INLINE), match[name]
    if match["name"] == "tabular":
        formula = formula.replace("$", "")  # its cells are text, with formulas between dollar signs
    if kind is not PieceKind.CODE and _WORDS.search(_NOT_WORDS.sub("·", formula)):
        if name in _ONE_DOLLAR and not _SURELY.match(match.string, match.start()):
            return Piece(PieceKind.TEXT, source)  # prices in dollars, not a formula
        formula = _TEXT.sub(_as_text, formula)
    if name == "scripted":
        formula = _FUNCTION.sub(r"\\\g<0>", formula)
    return Piece(kind, source, formula)


_KINDS = {
    **dict.fromkeys(("fence", "span"), PieceKind.CODE),
    **dict.fromkeys(("bracket", "dollars", "rows", "boxed_rows", "bare"), PieceKind.DISPLAY),
}


def readable(text: str, style: str = "") -> Text:
    """Return formulas in Unicode and bold words in bold; every line stays in place."""
    result = Text(style=style)
    for piece in pieces(text):
        if piece.kind is PieceKind.TEXT:
            _append_bold(result, piece.source)
        elif piece.kind is PieceKind.CODE:
            result.append(piece.source)
        else:
            result.append(to_unicode(piece.formula) or piece.source)
    return result


def _append_bold(result: Text, text: str) -> None:
    at = 0
    for match in BOLD.finditer(text):
        result.append(text[at : match.start()])
        result.append(match[1], "bold")
        at = match.end()
    result.append(text[at:])
