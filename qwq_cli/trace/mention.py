"""Whether a marker does its work at its place, or is only mentioned.

A marker is only mentioned in code, in a quotation, in a formula, in a comment, between brackets or
stars, or after its opener on the same line. Any other marker works if it ends a line or a message.
In the middle of a line, it works if it ends a sentence or if the next sentence begins right after
it, unlike in "close with </think> before answering" or "put </think>, then the answer". If no
closer in the text works, the last one in the right place counts.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from qwq_cli.trace.surroundings import Surroundings

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
LOOK = 64  # characters after a marker that are examined
_BLANK = " \t" + INVISIBLE
_NAME = 16  # characters after a marker that tell whether it is only named
# What follows is clear: a line break, or a character that can't begin a marker and one more.
_CLEAR = re.compile(r"[ \t]*(?:[^\S \t]|[^\s<\[\u25c1].)", re.DOTALL)
_CLOSING_QUOTES = frozenset(
    "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb\u203a\u2039\u300b\u300d\u300f"
)
_OPENING_QUOTES = frozenset(
    "\"'`\u201c\u201e\u2018\u201a\u00ab\u00bb\u2039\u203a\u300a\u300c\u300e"
)
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

_NAMED = re.compile(
    r"[ \t]+(?:and|are|belongs|closes|comes|ends|follows|goes|is|marks?|means|must|opens|or|should|"
    r"stands|tags?|was)\b"
)
_BRACKETS = (("(", ")"), ("\uff08", "\uff09"))
_ARROWS = ("->", "=>", "\u2192", "\u21d2")
_ELEMENT = re.compile(r"<([A-Za-z]\w*)>$")
_EMPHASIS = re.compile(r"(?:^|[\s(])([*_]{1,3})$")


class Verdict(Enum):
    """DOUBTED: it seems to be only mentioned, but is where a working marker would be."""

    WORKS = auto()
    DOUBTED = auto()
    SPOKEN_OF = auto()


_DOUBTS = {True: Verdict.DOUBTED, False: Verdict.SPOKEN_OF}


def is_named(after: str) -> bool:
    """Return whether the text after a marker at the start of a text is about the marker."""
    return _NAMED.match(after[:_NAME]) is not None


def tells_name(after: str) -> bool:
    """Return whether more text can't change the result of `is_named`."""
    return len(after) >= _NAME or "\n" in after


def is_clear(around: Surroundings, after: str) -> bool:
    """Return whether more text can't change the verdict. An open quotation may end on this line."""
    if len(after) >= LOOK or "\n" in after:
        return True
    return not around.open_quotes and _CLEAR.match(after) is not None


def ends_line(after: str) -> bool:
    rest = after.lstrip(_BLANK)
    return not rest or rest[0].isspace()


def begins_line(around: Surroundings) -> bool:
    return not around.line.strip(_BLANK)


def is_sheltered(around: Surroundings, after: str) -> bool:
    """Return whether it is in code, a quotation or a formula that ends soon on the same line."""
    if around.in_fence or around.in_quoted_line or around.indented_code:
        return True
    if not around.ends_fence and _is_clasped(around.line, after):
        return True
    rest = after.partition("\n")[0]
    return any(closer in rest for closer in around.open_quotes)


def _is_clasped(line: str, after: str) -> bool:
    """Return whether it is alone between a pair of signs: quotation marks, stars, elements."""
    if line[-1:] in _OPENING_QUOTES and after.removeprefix("\\")[:1] in _CLOSING_QUOTES:
        return True
    if (line[-1:], after[:1]) in _BRACKETS:
        return True
    if match := _ELEMENT.search(line):
        return after.startswith(f"</{match[1]}>")
    match = _EMPHASIS.search(line)
    return match is not None and after.startswith(match[1][::-1])


def is_free(around: Surroundings, after: str) -> bool:
    """Return whether a marker that has to begin a line does, without a sentence about it."""
    if is_sheltered(around, after) or around.in_element or not begins_line(around):
        return False
    if is_named(after):
        return False
    return ends_line(after) or not _goes_on(around, after)


def is_in_sentence(around: Surroundings, after: str) -> bool:
    """Return whether it is used like a word inside a sentence."""
    is_apart = around.line[-1:].isspace() and not begins_line(around)
    return is_apart and not ends_line(after) and _goes_on(around, after)


def judge_closer(
    around: Surroundings,
    after: str,
    *,
    has_opener: bool,
    code_has_opener: bool,
    precedes_marker: bool,
    is_token: bool,
) -> Verdict:
    """Judge a closer. has_opener: its opener is before it on the same line.

    code_has_opener: or in the indented code. is_token: nobody types it.
    """
    is_last = ends_line(after)
    if around.in_fence or around.indented_code:
        is_paired = around.fence_holds_opener if around.in_fence else code_has_opener
        is_doubted = begins_line(around) and is_last and not is_paired
        works = is_token and precedes_marker
        return Verdict.WORKS if works else _DOUBTS[is_doubted]
    is_placed = is_last or precedes_marker or is_token or around.ends_fence
    if is_sheltered(around, after):
        return Verdict.SPOKEN_OF
    is_subject = not is_placed and _is_subject(around, after)
    if (
        around.in_element
        or is_subject
        or (is_token and not precedes_marker and is_in_sentence(around, after))
    ):
        return Verdict.DOUBTED
    if not is_placed and _goes_on(around, after):
        return _DOUBTS[begins_line(around) or _is_attached(around, after)]
    if (precedes_marker and not has_opener) or is_token:
        return Verdict.WORKS
    is_doubted = has_opener or (is_last and _is_object(around))
    return Verdict.DOUBTED if is_doubted else Verdict.WORKS


def _is_subject(around: Surroundings, after: str) -> bool:
    """Return whether a line or an item begins with a marker and then says something about it."""
    if _ITEM.fullmatch(around.line):
        return True
    return begins_line(around) and is_named(after)


def _is_object(around: Surroundings) -> bool:
    """Return whether the line ends with words about a marker, or has only a number before it."""
    if begins_line(around):
        return False
    if around.before.endswith(("=", *_ARROWS)):
        return True
    if not around.line[-1:].isspace():
        return False
    return bool(_OBJECT.search(around.before) or _ITEM.fullmatch(around.line))


def _is_attached(around: Surroundings, after: str) -> bool:
    """Return whether it directly follows a word, which a word in a sentence wouldn't."""
    last = around.line[-1:]
    return last.isalnum() and not _is_unspaced(last) and after[:1].isspace()


def _goes_on(around: Surroundings, after: str) -> bool:
    """Return whether the sentence before a marker inside a line continues after it."""
    rest, before = after.lstrip(" \t"), around.before
    is_apart = rest != after
    if (
        (rest[0] == "|" and "|" in around.line)
        or rest.startswith(_ARROWS)
        or (rest[0] in _AFTER_A_NOUN and not is_apart)
    ):
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
    """Return whether it is a letter of a script that is written without spaces."""
    return char.isalpha() and ord(char) >= 0x2E80
