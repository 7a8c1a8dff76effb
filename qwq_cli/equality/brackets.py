"""Brackets in one pass: where they close, and the text between them at the top level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# An escape is one token, so the brace of `\{` is told from that of a TeX group.
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_CLOSER_OF = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
# A half-open interval closes with the other kind, so these two pass for each other.
_ROUND_OR_SQUARE = frozenset(")]")


def top_level(text: str) -> Iterator[tuple[int, str]]:
    """Tokens outside all brackets, with their offsets; the brackets themselves are left out.

    A closer without its opener counts as a token of the top level.
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _CLOSER_OF:
            depth += 1
        elif token in _CLOSER_OF.values() and depth:
            depth -= 1
        elif not depth:
            yield match.start(), token


def enclosed(text: str) -> tuple[str, str, str] | None:
    """Opener, content and closer, if one pair of brackets holds all of `text`."""
    opener = text[:2] if text.startswith(r"\{") else text[:1]
    if opener not in _CLOSER_OF:
        return None
    stack: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _CLOSER_OF:
            stack.append(token)
        elif token in _CLOSER_OF.values():
            if not stack or not _closes(stack.pop(), token):
                return None
            if not stack:
                whole = match.end() == len(text)
                return (opener, text[len(opener) : match.start()], token) if whole else None
    return None


def depth(text: str) -> int:
    """How deep brackets are nested, at most."""
    deepest = now = 0
    for character in text:
        now += (character in "([{") - (character in ")]}")
        deepest = max(deepest, now)
    return deepest


def found_outside(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Those that begin outside all brackets."""
    outside = dict(top_level(text))
    return [match for match in pattern.finditer(text) if match.start() in outside]


def split_at(sign: str, text: str) -> list[str]:
    """The stripped pieces between the tokens `sign` outside all brackets."""
    return cut(text, ((at, at + len(sign)) for at, token in top_level(text) if token == sign))


def cut(text: str, places: Iterable[tuple[int, int]]) -> list[str]:
    """The rest of `text` without the given spans, in stripped pieces."""
    pieces, position = [], 0
    for start, end in places:
        pieces.append(text[position:start].strip())
        position = end
    return [*pieces, text[position:].strip()]


def _closes(opener: str, closer: str) -> bool:
    wanted = _CLOSER_OF[opener]
    return closer == wanted or {closer, wanted} <= _ROUND_OR_SQUARE
