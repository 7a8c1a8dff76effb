"""The line that stands for a folded step: its first sentences that say something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, dropwhile, pairwise

from qwq_cli.cut import before_number
from qwq_cli.trace.columns import columns_in, without_columns

WIDTH = 100  # cells
SOURCE_LIMIT = 800  # characters of a step that are examined

_TELLING = 16  # cells; shorter openings are such as "Wait." and "好的。"
_ENOUGH = 40  # cells; a shorter sentence, such as "Let me double-check.", is joined with the next
# A full stop ends a sentence only before a space, so 3.5 stays whole; a CJK one always does.
_SENTENCE_END = re.compile(r"[.!?…。！？\n](?:(?<=[.!?…])(?=\s)|(?<=[。！？])|(?<=\n)\s*\n)")
# The number of a list item ends no sentence.
_ITEM = re.compile(r"(?:\A|\n|[.!?\u2026:\u3002\uff1a]\s?)[ \t]*((?:\*\*)?\(?\d{1,2}[.)])\Z")
_TITLE = re.compile(r"\b(?:Mrs?|Ms|Dr|Prof|St|vs|e\.g|i\.e|cf)\.\Z")  # these end no sentence either
_ITEM_LIMIT = 12  # characters before the end of a number that tell what it is
_LEADING = re.compile(r"^\(?\d{1,2}[.)]\s+(?=\S)")
# "Wait, let me double-check that." and similar: the sign of the step says this already.
_ANNOUNCES = re.compile(
    r"(?:(?:but|wait|hold on|hmm|okay|so|now|well)[,.]? )*(?:let me|let's|i should|i'll)"
    r" (?:just |quickly )?(?:double[- ]?check|check|verify|recheck|confirm|make sure)"
    r"(?: (?:this|that|it|again|my (?:work|calculations?|answer)|once more|the (?:result|answer)))*"
    r"[.:!]?$"
    r"|(?:等一下|等等|让我)?[，,]?(?:让我)?(?:再)?(?:检查|验证|确认)(?:一下|一遍)?[。：]?$",
    re.IGNORECASE,
)
_NUMBER = r"-?\$?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?"
_WITHIN = 240  # characters of a step's end in which its last sum is looked for
_RESULT = 60  # characters of a step's end in which "x = 5" is its result
_EQUALITY = re.compile(
    rf"(?<![\w.=+*/×÷·^-])(\(?{_NUMBER}\)?(?: ?[-+*/×÷·^−] ?\(?{_NUMBER}\)?)+|[A-Za-z](?:_\w)?)"
    rf" ?= ?({_NUMBER})(?![\w\\({{/^*×÷·]| ?[-+*/×÷·^=])"
)
_SIGN = {"\\times": "×", "\\cdot": "·", "\\div": "÷"}
_SIGNS = re.compile(r"\\(?:times|cdot|div)\b")
_NARROW = 36
_DECORATION = re.compile(r"^(?:#{1,6}\s|>\s)+|^\*\*(?=\S)|(?<=\S)\*\*$")
_BOLD = re.compile(r"^\*\*(\S[^*]*)\*\*")


def summarize(text: str, *, width: int = WIDTH) -> str:
    """Return at most `width` cells on one line; empty only for a blank `text`. TeX is kept."""
    return _line(sentences_of(text), width)


def summary_after(before: str, text: str, *, finds: bool = False) -> str:
    """Return the line of a step shown below the line `before`.

    It differs from that line, also when cut to 60 columns. finds: whether the step is meant to find
    a value; its last equality then begins the line.
    """
    text = without_columns(text)
    for line in _candidates(text, _equality(text) if finds else None):
        if line and _head(line) != _head(before):
            return line
    return _fit(f"Again: {before}", WIDTH)


def _candidates(text: str, equality: str | None) -> Iterator[str]:
    first = _line(sentences_of(text), WIDTH)
    if equality and "".join(equality.split()) not in "".join(_head(first).split()):
        yield _fit(f"{equality}: {first}", WIDTH)
    yield first
    sentences = list(sentences_of(text))
    for later in range(1, len(sentences)):
        yield _line(sentences[later:], WIDTH)


def _head(line: str) -> str:
    """Return the part of a line that is left at 60 columns, next to its sign and numbers."""
    return line[:_NARROW]


def _equality(text: str) -> str | None:
    """Return the last sum that is computed in `text`, or the last name that gets a value."""
    text = text[-_WITHIN:]
    if "=" not in text:
        return None
    text = _SIGNS.sub(lambda match: _SIGN[match[0]], text)
    columns = {start for start, _ in columns_in(text)}
    found = [
        f"{' '.join(match[1].split())} = {match[2]}"
        for match in _EQUALITY.finditer(text)
        if not match[1][0].isalpha() or match.end() > len(text) - _RESULT
        if match.start() not in columns
    ]
    return found[-1] if found else None


def sentences_of(text: str) -> Iterator[str]:
    """Yield sentences, without announcements such as "Let me double-check." if others follow.

    It reads only as far as the caller asks.
    """
    telling = dropwhile(_ANNOUNCES.match, _all_sentences(text))
    first = next(telling, None)
    return _all_sentences(text) if first is None else chain([first], telling)


def _all_sentences(text: str) -> Iterator[str]:
    text = text[:SOURCE_LIMIT].rstrip()
    text = text[: _item_before(text, len(text)) or len(text)]
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    ends = (end for end in ends if _item_before(text, end) is None and not _is_title(text, end))
    for start, end in pairwise(chain([0], ends, [len(text)])):
        if sentence := " ".join(text[start:end].split()):
            yield sentence


def _is_title(text: str, end: int) -> bool:
    return _TITLE.search(text[max(end - _ITEM_LIMIT, 0) : end]) is not None


def _item_before(text: str, end: int) -> int | None:
    """Return where the item number that ends at `end` begins, if there is one."""
    if not text[end - 2 : end - 1].isdigit():
        return None
    match = _ITEM.search(text[max(end - _ITEM_LIMIT, 0) : end])
    return match and end - len(match[1])


def _line(sentences: Iterable[str], width: int) -> str:
    line, brief = "", []
    for each in sentences:
        sentence = each if line else _LEADING.sub("", each)
        if not line and _cells(sentence) < _TELLING and "=" not in sentence:
            brief.append(sentence)
            continue
        line = f"{line} {sentence}".strip()
        if _cells(line) >= _ENOUGH:
            break
    line = line or " ".join(brief)
    return _fit(_undecorated(line) or line, width)


def _undecorated(line: str) -> str:
    if line.startswith(("#", ">", "**")) or line.endswith("**"):
        return _DECORATION.sub("", _BOLD.sub(r"\1", line)).strip()
    return line


def _fit(text: str, width: int) -> str:
    if _cells(text) <= width:
        return text
    if text.isascii():
        return _broken(text, width - 1)
    cells, end = 1, 0  # one for the ellipsis
    while cells + _cells(text[end]) <= width:
        cells += _cells(text[end])
        end += 1
    return _broken(text, end)


def _broken(text: str, end: int) -> str:
    head, space, _ = text[: end + 1].rpartition(" ")
    # Break at a space if there is one near the end; Chinese has none.
    is_near = space and len(head) > end * 2 // 3
    return (head if is_near else text[: before_number(text, end)]).rstrip() + "…"


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


@lru_cache(1024)
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
