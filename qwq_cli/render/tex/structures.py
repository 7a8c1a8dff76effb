"""Commands with arguments, each as a function of its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from qwq_cli.render.tex import symbols, tree
from qwq_cli.render.tex.chemistry import chemistry
from qwq_cli.render.tex.reader import Reader
from qwq_cli.render.tex.signs import SIGNS, character, named
from qwq_cli.render.tex.tree import Kind, Row, Sign


def words(reader: Reader) -> tree.Node:
    """Read a braced group that is text, with formulas in dollar signs and other commands."""
    reader.tokens.skip_space()
    if not reader.tokens.take("{"):
        return Sign(reader.tokens.one(), Kind.TEXT)
    nodes = tuple(_merged(_words(reader)))
    only = nodes[0] if len(nodes) == 1 else None
    return only if isinstance(only, Sign) else tree.Group(nodes) if nodes else Sign("", Kind.TEXT)


def _words(reader: Reader) -> Iterator[tree.Node]:
    """Yield nodes up to the closing brace, which is taken."""
    tokens = reader.tokens
    tokens.enter()
    while (token := tokens.next()) != "}":
        if token in _FORMULAS and (token != "$" or tokens.comes("$")):  # otherwise it is a price
            yield tree.Group(reader.row(frozenset({_FORMULAS[token]})))
            tokens.expect(_FORMULAS[token])
        elif token == "{":
            yield from _words(reader)
        elif token.startswith("\\"):
            yield _word_command(reader, token[1:])
        else:
            yield Sign(" " if token.isspace() or token == "~" else token, Kind.TEXT)
    tokens.leave()


_FORMULAS = {"$": "$", r"\(": r"\)"}


def _word_command(reader: Reader, name: str) -> tree.Node:
    if name in symbols.TEXT:
        return words(reader)
    if not name.isalpha():
        return Sign(" " if name in " \\,;:" else name, Kind.TEXT)
    if name in symbols.IGNORED:
        return Sign("", Kind.TEXT)
    if name in STRUCTURES and name in _IN_WORDS:
        return STRUCTURES[name](reader, name)
    sign = SIGNS.get(name) or named(name)
    return Sign(sign.text if sign else reader.tokens.command(), Kind.TEXT)


_IN_WORDS = frozenset({"ce", "textcolor", "color"})


def _merged(nodes: Iterator[tree.Node]) -> Iterator[tree.Node]:
    runs = groupby(nodes, lambda node: isinstance(node, Sign) and node.kind is Kind.TEXT)
    for are_texts, run in runs:
        if not are_texts:
            yield from run
        elif text := "".join(sign.text for sign in run if isinstance(sign, Sign)):
            yield Sign(text, Kind.TEXT)


def _tag(reader: Reader, name: str) -> tree.Node:
    text = reader.tokens.group()
    return Sign(f"  {text}" if name == "tag*" else f"  ({text})", Kind.TEXT)


def _row_break(reader: Reader, name: str) -> tree.Node:
    reader.tokens.skip_length()
    return tree.BREAK


def _root(reader: Reader, name: str) -> tree.Node:
    reader.tokens.skip_space()
    return tree.Root(_optional(reader), reader.argument())


def _optional(reader: Reader) -> Row:
    """Return the content of brackets, if there are any."""
    if not reader.tokens.take("["):
        return ()
    row = reader.row(frozenset("]"))
    reader.tokens.expect("]")
    return row


def _written_root(reader: Reader, name: str) -> tree.Node:
    r"""Read a root such as \root 3 \of 5."""
    index = reader.row(frozenset({r"\of"}))
    reader.tokens.expect(r"\of")
    return tree.Root(index, reader.argument())


def _spanning(reader: Reader, name: str) -> tree.Node:
    """Read a cell over several columns, whose number and alignment are dropped."""
    reader.tokens.group()
    reader.tokens.group()
    return tree.Group(reader.argument())


def _colored(reader: Reader, name: str) -> tree.Node:
    """Read coloured text without its colour; \\color has no end, so it is just dropped."""
    reader.tokens.optional()
    reader.tokens.group()
    return tree.Group(()) if name == "color" else tree.Group(reader.argument())


# Delimiters


def _fenced(reader: Reader, name: str) -> tree.Node:
    left = _delimiter(reader)
    body = reader.row(frozenset({r"\right"}))
    reader.tokens.expect(r"\right")
    return tree.Fenced(left, body, _delimiter(reader))


def _delimiter(reader: Reader) -> str:
    """Return the delimiter after \\left, \\right or \\middle; a dot means none."""
    reader.tokens.skip_space()
    token = reader.tokens.next()
    if token == ".":
        return ""
    sign = SIGNS.get(token[1:]) if token.startswith("\\") else character(token)
    if sign is None or not (sign.kind in _DELIMITERS or sign.text in _STROKES):
        raise tree.Unknown
    return symbols.ANGLES.get(sign.text, sign.text)


_DELIMITERS = frozenset({Kind.OPEN, Kind.CLOSE, Kind.BAR})
_STROKES = frozenset("|‖/\\↑↓↕<>")


# Above, below and across


def _over(reader: Reader, name: str) -> tree.Node:
    label, base = reader.argument(), reader.argument()
    return tree.Labelled(base, label, ())


def _under(reader: Reader, name: str) -> tree.Node:
    label, base = reader.argument(), reader.argument()
    return tree.Labelled(base, (), label)


def _arrow(reader: Reader, name: str) -> tree.Node:
    lower = _optional(reader)
    return tree.Labelled((Sign(symbols.ARROWS[name], Kind.RELATION),), reader.argument(), lower)


def _cancelled_to(reader: Reader, name: str) -> tree.Node:
    value = reader.argument()
    return tree.Script(tree.Cancelled(reader.argument()), None, value)


def _substack(reader: Reader, name: str) -> tree.Node:
    """Read its lines, one after the other."""
    reader.tokens.expect("{")
    row = reader.row(frozenset("}"))
    reader.tokens.expect("}")
    return tree.Group(tuple(Sign(",", Kind.COMMA) if node is tree.BREAK else node for node in row))


def _negated(reader: Reader, name: str) -> tree.Node:
    row = reader.argument()
    sign = row[0] if len(row) == 1 else None
    if not isinstance(sign, Sign) or not sign.text:
        raise tree.Unknown
    negated = symbols.NEGATED.get(sign.text, f"{sign.text[0]}\u0338{sign.text[1:]}")
    return Sign(negated, Kind.RELATION if sign.kind is Kind.BAR else sign.kind)


STRUCTURES: Mapping[str, Callable[[Reader, str], tree.Node]] = {
    **dict.fromkeys(
        ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"),
        lambda r, _: tree.Fraction(r.argument(), r.argument()),
    ),
    **dict.fromkeys(
        ("binom", "dbinom", "tbinom"), lambda r, _: tree.Binomial(r.argument(), r.argument())
    ),
    **dict.fromkeys(("tag", "tag*"), _tag),
    **dict.fromkeys(("ref", "eqref"), lambda r, _: Sign(f"({r.tokens.group()})", Kind.TEXT)),
    **dict.fromkeys(("ce", "cf"), lambda r, _: Sign(chemistry(r.tokens.group()), Kind.TEXT)),
    **dict.fromkeys(("color", "textcolor", "colorbox"), _colored),
    **dict.fromkeys(("overset", "stackrel"), _over),
    **dict.fromkeys(symbols.ARROWS, _arrow),
    **dict.fromkeys(symbols.BRACES, lambda r, name: tree.Brace(symbols.BRACES[name], r.argument())),
    **dict.fromkeys(
        ("cancel", "bcancel", "xcancel", "sout"), lambda r, _: tree.Cancelled(r.argument())
    ),
    "cancelto": _cancelled_to,
    "underset": _under,
    "substack": _substack,
    "sqrt": _root,
    "root": _written_root,
    "multicolumn": _spanning,
    "pmod": lambda r, _: tree.Modulus(r.argument()),
    "left": _fenced,
    "middle": lambda r, _: Sign(_delimiter(r), Kind.RELATION),
    "not": _negated,
    "\\": _row_break,
}
