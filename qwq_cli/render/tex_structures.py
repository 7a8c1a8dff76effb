"""Commands that take arguments, each as a function of the parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from qwq_cli.render import tex_symbols as symbols
from qwq_cli.render.tex_chemistry import chemistry
from qwq_cli.render.tex_signs import SIGNS, character, named
from qwq_cli.render.tex_tree import (
    BREAK,
    Binomial,
    Brace,
    Cancelled,
    Fenced,
    Fraction,
    Group,
    Kind,
    Labelled,
    Modulus,
    Node,
    Root,
    Row,
    Script,
    Sign,
    Unknown,
)

if TYPE_CHECKING:
    from qwq_cli.render.tex_parser import Parser


def words(parser: Parser) -> Node:
    """A braced group that is text, with formulas in dollars and further commands in it."""
    parser.tokens.skip_space()
    if not parser.tokens.take("{"):
        return Sign(parser.tokens.one(), Kind.TEXT)
    nodes = tuple(_merged(_words(parser)))
    only = nodes[0] if len(nodes) == 1 else None
    return only if isinstance(only, Sign) else Group(nodes) if nodes else Sign("", Kind.TEXT)


def _words(parser: Parser) -> Iterator[Node]:
    """Up to the closing brace, which is taken."""
    tokens = parser.tokens
    tokens.enter()
    while (token := tokens.next()) != "}":
        if token in _FORMULAS and (token != "$" or tokens.comes("$")):  # else it is a price
            yield Group(parser.row(frozenset({_FORMULAS[token]})))
            tokens.expect(_FORMULAS[token])
        elif token == "{":
            yield from _words(parser)
        elif token.startswith("\\"):
            yield _word_command(parser, token[1:])
        else:
            yield Sign(" " if token.isspace() or token == "~" else token, Kind.TEXT)
    tokens.leave()


_FORMULAS = {"$": "$", r"\(": r"\)"}


def _word_command(parser: Parser, name: str) -> Node:
    if name in symbols.TEXT:
        return words(parser)
    if not name.isalpha():
        return Sign(" " if name in " \\,;:" else name, Kind.TEXT)
    if name in symbols.IGNORED:
        return Sign("", Kind.TEXT)
    if name in STRUCTURES and name in _IN_WORDS:
        return STRUCTURES[name](parser, name)
    sign = SIGNS.get(name) or named(name)
    return Sign(sign.text if sign else parser.tokens.command(), Kind.TEXT)


_IN_WORDS = frozenset({"ce", "textcolor", "color"})


def _merged(nodes: Iterator[Node]) -> Iterator[Node]:
    text = ""
    for node in nodes:
        if isinstance(node, Sign) and node.kind is Kind.TEXT:
            text += node.text
            continue
        if text:
            yield Sign(text, Kind.TEXT)
            text = ""
        yield node
    if text:
        yield Sign(text, Kind.TEXT)


def _fraction(parser: Parser, name: str) -> Node:
    return Fraction(parser.argument(), parser.argument())


def _binomial(parser: Parser, name: str) -> Node:
    return Binomial(parser.argument(), parser.argument())


def _modulus(parser: Parser, name: str) -> Node:
    return Modulus(parser.argument())


def _tag(parser: Parser, name: str) -> Node:
    text = parser.tokens.group()
    return Sign(f"  {text}" if name == "tag*" else f"  ({text})", Kind.TEXT)


def _reference(parser: Parser, name: str) -> Node:
    return Sign(f"({parser.tokens.group()})", Kind.TEXT)


def _chemistry(parser: Parser, name: str) -> Node:
    return Sign(chemistry(parser.tokens.group()), Kind.TEXT)


def _row_break(parser: Parser, name: str) -> Node:
    parser.tokens.skip_length()
    return BREAK


def _root(parser: Parser, name: str) -> Node:
    parser.tokens.skip_space()
    index: Row = ()
    if parser.tokens.take("["):
        index = parser.row(frozenset("]"))
        parser.tokens.expect("]")
    return Root(index, parser.argument())


def _written_root(parser: Parser, name: str) -> Node:
    r"""As in \root 3 \of 5."""
    index = parser.row(frozenset({r"\of"}))
    parser.tokens.expect(r"\of")
    return Root(index, parser.argument())


def _spanning(parser: Parser, name: str) -> Node:
    """A cell over several columns, whose number and form are left out."""
    parser.tokens.group()
    parser.tokens.group()
    return Group(parser.argument())


def _colored(parser: Parser, name: str) -> Node:
    """The colour is left out; with \\color, so is where it ends."""
    parser.tokens.optional()
    parser.tokens.group()
    return Group(()) if name == "color" else Group(parser.argument())


# Delimiters


def _fenced(parser: Parser, name: str) -> Node:
    left = _delimiter(parser)
    body = parser.row(frozenset({r"\right"}))
    parser.tokens.expect(r"\right")
    return Fenced(left, body, _delimiter(parser))


def _middle(parser: Parser, name: str) -> Node:
    return Sign(_delimiter(parser), Kind.RELATION)


def _delimiter(parser: Parser) -> str:
    """The one after \\left, \\right or \\middle; a dot stands for none."""
    parser.tokens.skip_space()
    token = parser.tokens.next()
    if token == ".":
        return ""
    sign = SIGNS.get(token[1:]) if token.startswith("\\") else character(token)
    if sign is None or not (sign.kind in _DELIMITERS or sign.text in _STROKES):
        raise Unknown
    return symbols.ANGLES.get(sign.text, sign.text)


_DELIMITERS = frozenset({Kind.OPEN, Kind.CLOSE, Kind.BAR})
_STROKES = frozenset("|‖/\\↑↓↕<>")


# Above, below and across


def _over(parser: Parser, name: str) -> Node:
    label, base = parser.argument(), parser.argument()
    return Labelled(base, label, ())


def _under(parser: Parser, name: str) -> Node:
    label, base = parser.argument(), parser.argument()
    return Labelled(base, (), label)


def _arrow(parser: Parser, name: str) -> Node:
    lower: Row = ()
    if parser.tokens.take("["):
        lower = parser.row(frozenset("]"))
        parser.tokens.expect("]")
    return Labelled((Sign(symbols.ARROWS[name], Kind.RELATION),), parser.argument(), lower)


def _brace(parser: Parser, name: str) -> Node:
    return Brace(symbols.BRACES[name], parser.argument())


def _cancelled(parser: Parser, name: str) -> Node:
    return Cancelled(parser.argument())


def _cancelled_to(parser: Parser, name: str) -> Node:
    value = parser.argument()
    return Script(Cancelled(parser.argument()), None, value)


def _substack(parser: Parser, name: str) -> Node:
    """Its lines, one behind the other."""
    parser.tokens.expect("{")
    row = parser.row(frozenset("}"))
    parser.tokens.expect("}")
    return Group(tuple(Sign(",", Kind.COMMA) if node is BREAK else node for node in row))


def _negated(parser: Parser, name: str) -> Node:
    row = parser.argument()
    sign = row[0] if len(row) == 1 else None
    if not isinstance(sign, Sign) or not sign.text:
        raise Unknown
    negated = symbols.NEGATED.get(sign.text, f"{sign.text[0]}\u0338{sign.text[1:]}")
    return Sign(negated, Kind.RELATION if sign.kind is Kind.BAR else sign.kind)


STRUCTURES: Mapping[str, Callable[[Parser, str], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), _fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _binomial),
    **dict.fromkeys(("tag", "tag*"), _tag),
    **dict.fromkeys(("ref", "eqref"), _reference),
    **dict.fromkeys(("ce", "cf"), _chemistry),
    **dict.fromkeys(("color", "textcolor", "colorbox"), _colored),
    **dict.fromkeys(("overset", "stackrel"), _over),
    **dict.fromkeys(symbols.ARROWS, _arrow),
    **dict.fromkeys(symbols.BRACES, _brace),
    **dict.fromkeys(("cancel", "bcancel", "xcancel", "sout"), _cancelled),
    "cancelto": _cancelled_to,
    "underset": _under,
    "substack": _substack,
    "sqrt": _root,
    "root": _written_root,
    "multicolumn": _spanning,
    "pmod": _modulus,
    "left": _fenced,
    "middle": _middle,
    "not": _negated,
    "\\": _row_break,
}
