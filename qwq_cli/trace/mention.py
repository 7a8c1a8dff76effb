"""Whether a marker does its work where it stands, or is only spoken of.

A marker in code, in a quotation, in a formula or beside its opener on the same line is spoken of.
Any other works where a line or a message ends with it; and in the middle of a line, if it ends a
sentence or the next one begins right after it, as in neither "close with </think> before
answering" nor "put </think>, then the answer".
"""

from __future__ import annotations

import re
from enum import Enum, auto

from qwq_cli.trace.surroundings import Surroundings

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
LOOK = 64  # characters after a marker that are looked at, at most
_BLANK = " \t" + INVISIBLE
_NAME = 12  # characters after a marker that tell whether it is only named
# What follows is clear: a line break, or a character that can't begin another marker, and one more.
_CLEAR = re.compile(r"[ \t]*(?:[^\S \t]|[^\s<\[\u25c1].)", re.DOTALL)
_CLOSING_QUOTES = frozenset("\"'`\u201d\u2019\u00bb\u300d")
_OPENING_QUOTES = frozenset("\"'`\u201c\u2018\u00ab\u300c")
_AFTER_A_NOUN = frozenset(",.;:!?)]}\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u3001")
_ENDS_SENTENCE = frozenset(
    ".!?:;)]}*_`$\"'|>\u3002\uff01\uff1f\u2026\uff1a\uff1b\uff09\u201d\u300d"
)
_BEGINS_TEXT = frozenset("*#\\$")
_OBJECT = re.compile(
    r"(?:^|\W)(?:a|an|and|as|by|close|closing|end|ending|is|my|of|opening|or|put|say|says|tag|tags|"
    r"that|the|this|to|type|use|uses|using|with|write|writes|writing|\u5199|\u7528|\u4e2a|\u7684)"
    r"$",
    re.IGNORECASE,
)


_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\(?\w{1,2}[.)])\s+")

_NAMED = re.compile(r"[ \t]+(?:and|are|is|marks?|means|opens|or|tags?|was)\b")


class Verdict(Enum):
    """DOUBTED: only spoken of, as it seems; but it has the place of one that works."""

    WORKS = auto()
    DOUBTED = auto()
    SPOKEN_OF = auto()


def is_named(after: str) -> bool:
    """Whether what follows a marker at the start of a text speaks of it."""
    return _NAMED.match(after) is not None


def tells_name(after: str) -> bool:
    """Whether more text would not change what `is_named` says."""
    return len(after) >= _NAME or "\n" in after


def is_clear(around: Surroundings, after: str) -> bool:
    """Whether more text would tell nothing new. Where a quotation is open, it may end on this
    line."""
    if len(after) >= LOOK or "\n" in after:
        return True
    return not around.open_quotes and _CLEAR.match(after) is not None


def ends_line(after: str) -> bool:
    rest = after.lstrip(_BLANK)
    return not rest or rest[0].isspace()


def begins_line(around: Surroundings) -> bool:
    return not around.line.strip(_BLANK)


def is_sheltered(around: Surroundings, after: str) -> bool:
    """In code, a quotation or a formula: one that ends on the same line, not far away."""
    if around.in_fence or around.in_quoted_line or around.indented_code:
        return True
    if around.line[-1:] in _OPENING_QUOTES and after[:1] in _CLOSING_QUOTES:
        return True
    rest = after.partition("\n")[0]
    return any(closer in rest for closer in around.open_quotes)


def is_free(around: Surroundings, after: str) -> bool:
    """Whether a marker that has to begin a line does, and no sentence about it goes on."""
    if is_sheltered(around, after) or not begins_line(around):
        return False
    return ends_line(after) or not _goes_on(around, after)


def judge_closer(
    around: Surroundings,
    after: str,
    *,
    has_opener: bool,
    code_has_opener: bool,
    precedes_marker: bool,
    is_token: bool,
) -> Verdict:
    """has_opener: its opener stands before on the same line. code_has_opener: or in the code that
    is set in. is_token: nobody writes it by hand."""
    is_last, is_first = ends_line(after), begins_line(around)
    if around.in_fence or around.indented_code:
        if is_token and precedes_marker:
            return Verdict.WORKS
        is_paired = around.fence_holds_opener if around.in_fence else code_has_opener
        is_doubted = is_first and is_last and not is_paired
        return Verdict.DOUBTED if is_doubted else Verdict.SPOKEN_OF
    is_placed = is_last or precedes_marker or is_token
    if is_sheltered(around, after):
        return Verdict.SPOKEN_OF
    if not is_placed and _goes_on(around, after):
        return Verdict.DOUBTED if _is_attached(around, after) else Verdict.SPOKEN_OF
    if (precedes_marker and not has_opener) or is_token:
        return Verdict.WORKS
    is_doubted = has_opener or (is_last and _is_object(around))
    return Verdict.DOUBTED if is_doubted else Verdict.WORKS


def _is_object(around: Surroundings) -> bool:
    """Whether a line ends in what is said about a marker, or has nothing but a number before it."""
    if not around.line[-1:].isspace() or begins_line(around):
        return False
    return bool(_OBJECT.search(around.before) or _ITEM.fullmatch(around.line))


def _is_attached(around: Surroundings, after: str) -> bool:
    """Whether it sticks to the end of a word, as no word would that stands in a sentence."""
    last = around.line[-1:]
    return last.isalnum() and not _is_unspaced(last) and after[:1].isspace()


def _goes_on(around: Surroundings, after: str) -> bool:
    """Whether the sentence before a marker in the middle of a line goes on after it."""
    rest, before = after.lstrip(" \t"), around.before
    is_apart = rest != after
    if rest[0] == "|" or (rest[0] in _AFTER_A_NOUN and not is_apart):
        return True
    if not before or before[-1] in _ENDS_SENTENCE or around.begins_paragraph:
        return False
    if rest[0] in _BEGINS_TEXT or (rest[0].isupper() and rest[:2].strip() != "I"):
        return False
    if is_apart:
        return True
    is_attached = not around.line[-1:].isspace() and not begins_line(around)
    return not begins_line(around) and (not is_attached or _is_unspaced(before[-1]))


def _is_unspaced(char: str) -> bool:
    """A letter of a script that is written without spaces."""
    return char.isalpha() and ord(char) >= 0x2E80
