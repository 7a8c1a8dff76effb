"""Brackets in one pass: where they close, and the text between them at the top level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# An escape is one token, so the brace of `\{` differs from that of a TeX group.
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_CLOSER_OF = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
# A half-open interval closes with the other kind, so each of the two closes both.
_ROUND_OR_SQUARE = frozenset(")]")


def top_level(text: str) -> Iterator[tuple[int, str]]:
    """Yield the tokens outside all brackets, with their offsets, without the brackets themselves.

    A closer without an opener counts as a token of the top level.
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
    """Return opener, content and closer, if one pair of brackets encloses all of `text`."""
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
    """Return how deep brackets are nested, at most."""
    deepest = now = 0
    for character in text:
        now += (character in "([{") - (character in ")]}")
        deepest = max(deepest, now)
    return deepest


def found_outside(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the matches that begin outside all brackets."""
    outside = dict(top_level(text))
    return [match for match in pattern.finditer(text) if match.start() in outside]


def split_at(sign: str, text: str) -> list[str]:
    """Split at the tokens `sign` outside all brackets; the pieces are stripped."""
    return cut(text, ((at, at + len(sign)) for at, token in top_level(text) if token == sign))


def cut(text: str, places: Iterable[tuple[int, int]]) -> list[str]:
    """Return the pieces of `text` between the given spans, stripped."""
    pieces, position = [], 0
    for start, end in places:
        pieces.append(text[position:start].strip())
        position = end
    return [*pieces, text[position:].strip()]


def _closes(opener: str, closer: str) -> bool:
    wanted = _CLOSER_OF[opener]
    return closer == wanted or {closer, wanted} <= _ROUND_OR_SQUARE
