"""Sentences that state the answer: `the answer is (B)`, `#### 18`, `故选 C`, `so x = 5`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qwq_cli.trace.cues import Cue, find_cues, is_unsure
from qwq_cli.trace.wording import bare

_LONGEST = 160  # characters of a statement
_MOST_WORDS = 6  # in an answer without a number, a formula or a letter
_SKIPPED = re.compile(
    r"[*_\s]{0,4}(?:indeed|simply|just|actually|therefore|thus|clearly|then|also|option|choice|选项"
    r"|:|：|=)?[*_ \t]{0,3}\n{0,2}[ \t]{0,4}",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"\s{0,4}(?:\\\[(.{1,200}?)\\\]|\$\$([^$]{1,200})\$\$)", re.DOTALL)
_TOKEN = re.compile(
    r"\\\((?:.{1,120}?)\\\)|\$(?![^$\n]{0,80}[a-z]{3}\ [a-z]{2})[^$\n]{1,120}\$|\\.|\*\*"
    r"|(?P<end>[.!?。！？；](?=[\s*)\"”'’]|\Z)|;\s|\n|(?<=[^\x00-\x7f])[.。]|[。！？])"
    r"|(?P<aside>,\s+(?:not|since|because|as|so|which|where|but|for|if|when|though|although"
    r"|assuming|I|we|it|the|this|that|and\s+(?:the|we|so|it|this|that|there))\b"
    r"|\s+(?:because|since|where|when|assuming|as\s+(?:the|we|it))\b|\s[-–—]\s"
    r"|\s+for\s+(?:the|all|each|every)\b|，(?:因为|所以|即|其中))",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"(?:not|that|what|whether|whichever|a|an|in|on|given|obtained|found|below|above|as|by|how"
    r"|still|reasonable|consistent|plausible|sensible|exact|simple|also|already|probably|likely|correct|right|wrong|incorrect|clear|obvious|unclear"
    r"|unknown|different|to|supposed|expected|one of|the\s(?:number|sum|product|value|same|one"
    r"|total|answer|difference|ratio|area|following|result)|I|we|you|is|are|it|this|here|all of"
    r"|不是|不|什么|多少|正确的|错误)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\\?\$?(?:LETTER|NUMBER|ANSWER|YOUR ANSWER)\b|[<\[]\w+[>\]]")
_NOTHING = re.compile(
    r"(?:[\s$*.,;:?_]|\\[()\[\],;:! ]|\\(?:boxed|fbox)\{?|\\\Z)*"
)  # what is left of an empty box
_FIRM = re.compile(r"\d|\\[A-Za-z]|[=≤≥<>^]|\A\(?[A-J]\)?(?:\Z|[.):,]|\s)|[π∞√∅]")
HASHES = re.compile(r"^[ \t]{0,3}####[ \t]+", re.MULTILINE)
_HASHED = re.compile(  # `#### 18`; but `#### 3. Compute` and `#### Part A` are headings
    r"[-−+$€£¥\\(]{0,2}[\d\\].{0,60}|\(?[A-J]\)?|(?:yes|no|true|false)", re.IGNORECASE
)
_HEADING = re.compile(r"\d{1,2}[.)]\s|\d+(?:\s+[A-Z][a-z]+){1,}|.*:\Z|(?:\S+\s+){5}")
_EQUATION = r"[$\\(]{0,3}\s?\\?[A-Za-z]{1,8}(?:_\{?\w{1,4}\}?)?\s?=\s?[^,;=\n]{1,60}?"
_SOLVED = re.compile(
    rf"""(?:So|Thus|Hence|Therefore|Consequently|Finally|Also|Donc|Ainsi|Daher|Por\ lo\ tanto
    |所以|因此|故)[,，]?\s?
    (?:we\ (?:have|get|find|obtain)|it\ follows\ that|that\ gives)?[:,，]?\s?
    (?P<value>{_EQUATION}(?:(?:,|;|,?\s(?:and|or|und|et|y)|和|或|，)\s?{_EQUATION}){{0,5}}
    [$\\)\]]{{0,3}})\s?[.。!]?""",
    re.VERBOSE,
)
_BOLD = re.compile(r"(?<!\*)\*\*(?P<value>[^*\n]{1,80}?)\*\*(?!\*)")
_MERE = re.compile(r"[-−+$€£¥\\(\[{]|\d|[A-J][.):,]|[A-Za-z]\s?=")
_MOST_BARE_WORDS = 3
_LABEL = re.compile(r"\A[A-Za-z][A-Za-z ]{0,40}:\s+(?=\S)")
_LAST_SENTENCE = re.compile(r"(?:.*(?:[!?。！？]|\.(?=\s))\s*)?(?P<last>\S.*)", re.DOTALL)


class Statement(NamedTuple):
    """`value` is what the sentence `text[start:end]` states.

    firm: it has a number, a formula or a letter, or is a line of a published form.
    """

    value: str
    start: int
    end: int
    firm: bool


def find_statements(text: str) -> Iterator[Statement]:
    """Yield announced answers, in no particular order."""
    for cue in find_cues(text):
        found = _hashed(text, cue) if cue.firm else _announced(text, cue)
        if found:
            yield found


def first_line(text: str) -> Statement | None:
    """Return the answer after a marker such as `**Answer:**`, if its first line is just a value."""
    start = len(text) - len(text.lstrip())
    found = _stated(text, start, start)
    if found is None:
        return None
    words = [word for word in found.value.split() if word.isalpha() and len(word) > 1]
    is_alone = not text[found.end :].strip(" \t*.").startswith(tuple("abcdefghijklmnopqrstuvwxyz,"))
    is_mere = is_alone and (_MERE.match(found.value) or len(words) <= _MOST_BARE_WORDS)
    return found if is_mere and len(words) <= _MOST_WORDS else None


def conclusion(text: str) -> Statement | None:
    """Return the conclusion of a last paragraph.

    It is a bold line, the equations of `Therefore, x = 5 and y = 3.`, or the only bold value of the
    last sentence.
    """
    match = _LAST_SENTENCE.fullmatch(text.strip()[-1000:])
    if match is None or "?" in match["last"][-3:]:
        return None
    sentence = match["last"].strip()
    start = text.rindex(sentence)
    if solved := _SOLVED.fullmatch(sentence):
        return Statement(bare(solved["value"]), start, start + len(sentence), True)
    bold = list(_BOLD.finditer(sentence))
    if len(bold) != 1 or is_unsure(text, start + bold[0].start()):
        return None
    value = bare(_LABEL.sub("", bold[0]["value"]))
    is_whole = len(bare(sentence.replace(bold[0][0], ""))) == 0
    if not value or value.endswith(":") or not (is_whole or _is_firm(value)):
        return None
    return Statement(value, start, start + len(sentence), _is_firm(value))


def _hashed(text: str, cue: Cue) -> Statement | None:
    assert cue.value is not None
    value = bare(text[slice(*cue.value)])
    if not _HASHED.fullmatch(value) or _HEADING.match(value):
        return None
    return Statement(value, cue.start, cue.end, True)


def _announced(text: str, cue: Cue) -> Statement | None:
    if cue.value is not None:
        return Statement(bare(text[slice(*cue.value)]), cue.start, cue.end, True)
    skipped = _SKIPPED.match(text, cue.end)
    return _stated(text, cue.start, skipped.end() if skipped else cue.end)


def _stated(text: str, start: int, at: int) -> Statement | None:
    """Return the text from `at` to the end of its sentence; None if that is not an answer."""
    if display := _DISPLAY.match(text, at):
        value = bare(display[1] or display[2])
        is_value = value and not _NOTHING.fullmatch(value)
        return Statement(value, start, display.end(), True) if is_value else None
    end = _end(text, at)
    value = bare(text[at:end])
    if _NOTHING.fullmatch(value) or value.endswith((":", "：")):
        return None
    if text.startswith(("?", "？"), end):
        return None
    firm = _is_firm(value)
    if _PLACEHOLDER.fullmatch(value):
        return None
    if _NO_ANSWER.match(value) and not re.match(r"[-\d$\\(]|[A-J]\b", value):
        return None
    is_short = len(value.split()) <= (2 * _MOST_WORDS if firm else _MOST_WORDS)
    return Statement(value, start, end, firm) if is_short else None


def _end(text: str, at: int) -> int:
    """Return where the sentence ends, or where a reason or an aside begins.

    Formulas are skipped as a whole. It is `at` if the end is too far away.
    """
    limit = min(len(text), at + _LONGEST)
    for token in _TOKEN.finditer(text, at, limit):
        if token.lastgroup and token.start() > at:
            return token.start()
    return limit if limit == len(text) else at


def _is_firm(value: str) -> bool:
    return _FIRM.search(value) is not None
