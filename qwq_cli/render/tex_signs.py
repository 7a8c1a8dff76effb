"""The signs of TeX's mathematics: what a character or a name without arguments stands for."""

from __future__ import annotations

from collections.abc import Mapping

from qwq_cli.render import tex_symbols as symbols
from qwq_cli.render.tex_tree import Kind, Sign

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
    """A number, or a single character that is no command."""
    if token[0].isdigit():
        return Sign(token, Kind.NUMBER)
    kind = _KINDS.get(token, Kind.LETTER if token.isalpha() else Kind.TIGHT)
    return Sign("·" if token == "*" else token, kind)
