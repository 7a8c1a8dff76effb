"""markdown-it set up for what models write, where its own rules would change the meaning.

Emphasis inside words would turn `2*3*4` into 234, a line `- 5` of a sum would become an item, and
the dashes below a sum would become a rule or a heading. Entities, tags and indented code stay as
written; formulas and code spans never get here (see reader.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, hr, list_block
from markdown_it.rules_inline import StateInline

MAX_NESTING = 60  # the parser leaves out deeper blocks; the reader notices that and stops

_LEFT_OUT = (
    "code", "lheading", "reference", "html_block", "html_inline", "entity", "emphasis",
    "backticks", "escape", "newline",
)  # fmt: skip
# At the start, after a space, or after an opening sign.
_OPENS = r"(?<![^\s(\[{“‘\"'「『（*_~—–:：、。，>/\ue001-])"
_INSIDE = r"(?:\\.|[^*\\\n])"
# Two stars may be a power, as in x**2; bold words may be inside bold ones.
_POWER = r"(?<=[A-Za-z0-9)\]])\*\*(?=\d)"
_STRONG = (
    r"(?:(?<![A-Za-z0-9)\]])\*\*(?=[^\s*])"
    r"|(?<=[A-Za-z0-9)\]])\*\*(?=[^\W\d_]{2}|[^\x00-\x7f])"
    r"|(?<=[A-Za-z]{2})\*\*(?=\d[\d.,%]*\*\*(?!\w)))"
)
_STRONG_END = r"(?<=[^\s(\[{])\*\*(?!\*(?!\*))(?!(?<=[A-Za-z0-9)\]]\*\*)\d)"
_NESTED = rf"(?<=[\s(\[“\"‘])\*\*(?=[^\s*])[^*\n]+?{_STRONG_END}"
_MARKS = re.compile(
    r"(?P<both>\*\*\*(?=[^\s*])(?P<both_body>[^*\n]+?)(?<=\S)\*\*\*)"
    rf"|(?P<strong>{_STRONG}(?P<strong_body>(?:{_INSIDE}|\*(?!\*)|{_POWER}|{_NESTED})+?){_STRONG_END})"
    r"|(?P<loose>(?<![^\n])\*\*[ ](?=\w)(?P<loose_body>[^*\n]{1,200}?)(?<=\S)\*\*(?!\*))"
    rf"|(?P<open>(?<![^\n])\*\*(?=[^\W\d_a-z])(?P<open_body>(?:[^*\n]|{_NESTED})+)(?=\n|\Z))"
    rf"|(?P<em>{_OPENS}(?<![A-Za-z0-9)\]]\*)\*(?=[^\s*])(?P<em_body>{_INSIDE}+?)(?<=[^\s*])\*(?![\w*]))"
    rf"|(?P<low>{_OPENS}_(?=[^\W\d_])(?P<low_body>[^_\n]+?)(?<=[^\s_])_(?![\w^{{(]))"
    r"|(?P<s>~~(?=[^\s~])(?P<s_body>[^~\n]+?)(?<=\S)~~)"
    r"|(?P<sub><sub>(?P<sub_body>[^<\n]{1,80})</sub>)"
    r"|(?P<sup><sup>(?P<sup_body>[^<\n]{1,80})</sup>)"
    r"|(?P<answer>(?:(?<![^\n])|(?<=[:：] ))<answer>(?P<answer_body>[^<\n]{1,400})</answer>"
    r"(?=[ ]*(?:\n|\Z)))"
    r"|(?P<strong_tag><(?P<tag>strong|b|em|i)>(?P<tag_body>[^<\n]{1,400})</(?P=tag)>)"
)
_NAMES = {
    "both": "strong", "low": "em", "b": "strong", "i": "em", "loose": "strong", "open": "strong",
    "answer": "strong",
}  # fmt: skip
_BREAK = re.compile(r"<br\s*/?>[ ]*|(?:(?<!\\)\\\\)?[ ]*\n")
_ESCAPED = re.compile(r"\\([*#~`$|<>.+_%&-]|/(?=\w+>))")
_BARE_NUMBER = re.compile(r"[ ]*[-+*][ ]+[-+(]?[\d.,]+\)?[ ]*$")
_DOUBLE_RULE = re.compile(r"[ ]{0,3}={3,}[ ]*$")  # as below a heading
_WORD = re.compile(r"[^\W\d_]{2}")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser. All texts share one, because it keeps no state between them."""
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    made.enable("table").disable(_LEFT_OUT)
    made.block.ruler.at("hr", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    made.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    made.inline.ruler.before("link", "marks", _marks)
    made.inline.ruler.push("break", _break)
    made.inline.ruler.push("escaped", _escaped)
    vars(made).update(normalizeLink=str, validateLink=bool)  # unchanged; pages filter targets
    return made


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] : state.eMarks[number]]


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Treat dashes directly below digits as part of a sum."""
    if silent and not _WORD.search(_line(state, start - 1)):
        return False
    if not _DOUBLE_RULE.match(_line(state, start)):
        return hr(state, start, end, silent)
    if not silent:
        state.line = start + 1
        state.push("hr", "hr", 0).map = [start, state.line]
    return True


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    if _BARE_NUMBER.match(_line(state, start)):
        return False
    return list_block(state, start, end, silent)


def _marks(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _MARKS.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    found = str(match.lastgroup)  # the outermost, because it closes last
    body = "tag_body" if found == "strong_tag" else f"{found}_body"
    name = match["tag"] if found == "strong_tag" else found
    if not silent:
        _nest(state, _NAMES.get(name, name), *match.span(body))
    state.pos = match.end()
    return True


def _nest(state: StateInline, name: str, start: int, end: int) -> None:
    outer, state.posMax, state.pos = state.posMax, end, start
    state.push(f"{name}_open", name, 1)
    state.md.inline.tokenize(state)
    state.push(f"{name}_close", name, -1)
    state.posMax = outer


def _break(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Keep every line break and the spaces after it; TeX ends lines with two backslashes."""
    match = _BREAK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.pending = state.pending.rstrip(" ")
        state.push("softbreak", "br", 0)
    state.pos = match.end()
    return True


def _escaped(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Unescape only signs of Markdown: before brackets and letters, a backslash may be TeX."""
    match = _ESCAPED.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.pending += match[1]
    state.pos = match.end()
    return True
