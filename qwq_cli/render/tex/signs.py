"""The signs of TeX's mathematics: the meaning of a character, or of a name without arguments."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html.entities import html5

from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.tree import Kind, Sign

_KINDS = {
    **dict.fromkeys("+-*", Kind.BINARY),
    **dict.fromkeys("=<>", Kind.RELATION),
    **dict.fromkeys("([", Kind.OPEN),
    **dict.fromkeys(")]", Kind.CLOSE),
    **dict.fromkeys(",;", Kind.COMMA),
    "|": Kind.BAR,
}
SIGNS: Mapping[str, Sign] = {
    name: Sign(text, kind)
    for table, kind in (
        (symbols.LETTERS, Kind.LETTER),
        (symbols.MARKS, Kind.TIGHT),
        (symbols.BINARY, Kind.BINARY),
        (symbols.RELATIONS, Kind.RELATION),
        (symbols.OPENING, Kind.OPEN),
        (symbols.CLOSING, Kind.CLOSE),
        (symbols.THIN_SPACES, Kind.SPACE),
        (symbols.WIDE_SPACES, Kind.TEXT),
        (symbols.BIG, Kind.FUNCTION),
        ({name: name for name in symbols.FUNCTIONS}, Kind.FUNCTION),
    )
    for name, text in table.items()
}


def character(token: str) -> Sign:
    """Return the sign of a number, or of a single character that is no command."""
    if token[0].isdigit():
        return Sign(token, Kind.NUMBER)
    kind = _KINDS.get(token, Kind.LETTER if token.isalpha() else Kind.TIGHT)
    return Sign("·" if token == "*" else token, kind)


@lru_cache(maxsize=256)
def named(name: str) -> Sign | None:
    """Return a sign that HTML knows by the name that TeX's packages give it, as most.

    https://html.spec.whatwg.org/multipage/named-characters.html
    """
    text = html5.get(f"{name};", "")
    if len(text) != 1 or text.isascii() or not unicodedata.category(text).startswith("S"):
        return None
    relates = unicodedata.category(text) == "Sm" or "ARROW" in unicodedata.name(text, "")
    return Sign(text, Kind.RELATION if relates else Kind.LETTER)


def double_struck(text: str) -> str:
    """Return the text as in \\mathbb; letters without such a form are unchanged."""
    return "".join(_DOUBLE_STRUCK.get(letter, letter) for letter in text)


_DOUBLE_STRUCK = {
    **{chr(ord("A") + n): chr(0x1D538 + n) for n in range(26)},
    **{chr(ord("a") + n): chr(0x1D552 + n) for n in range(26)},
    **{str(n): chr(0x1D7D8 + n) for n in range(10)},
    **{chr(plain): chr(struck) for plain, struck in symbols.BLACKBOARD.items()},
}
