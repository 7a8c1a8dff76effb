"""Reads TeX's mathematics into a tree.

Unknown commands stay in the tree as they were written. Raises Unknown if the whole can't be read:
braces that never close, a second script, too long, too deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from qwq_cli.render.tex import symbols, tree
from qwq_cli.render.tex.environment import environment
from qwq_cli.render.tex.signs import SIGNS, character, named
from qwq_cli.render.tex.structures import STRUCTURES, words
from qwq_cli.render.tex.tokens import MAX_DEPTH, Tokens
from qwq_cli.render.tex.tree import Kind, Row, Sign

MAX_LENGTH = 4000

_Ends = frozenset[str]
_NOTHING: _Ends = frozenset()


def parse(tex: str) -> Row:
    """Parse `tex`, without its delimiters."""
    if len(tex) > MAX_LENGTH:
        raise tree.Unknown
    parser = Parser(tex)
    row = parser.row(_NOTHING)
    if not parser.tokens.at_end:
        raise tree.Unknown
    return row


class Parser:
    """Recursive descent over tokens."""

    def __init__(self, tex: str) -> None:
        self.tokens = Tokens(tex)

    def row(self, ends: _Ends) -> Row:
        """Return nodes up to one of `ends`, which is not taken, or to the end of the input."""
        self.tokens.enter()
        nodes: list[tree.Node] = []
        hung = 0  # consecutive scripts and marks: each makes the tree deeper
        while (token := self.tokens.peek()) is not None and token not in ends:
            self.tokens.at += 1
            hung += token in _HANGING
            if hung > MAX_DEPTH:
                raise tree.Unknown
            if token in _INFIX:  # as in {a \over b}: it takes all before it, and all after it
                nodes = [_INFIX[token](tuple(nodes), self.row(ends))]
            elif token in ("^", "_"):
                nodes.append(self._script(token, nodes.pop() if nodes else None))
            elif token in _POSTFIX:
                nodes.append(tree.Postfix(_POSTFIX[token], nodes.pop() if nodes else None))
            elif found := list(self._nodes(token)):
                nodes.extend(found)
                hung = 0
        self.tokens.leave()
        return tuple(nodes)

    def _nodes(self, token: str) -> Iterable[tree.Node]:
        if token.startswith("\\"):
            return self._command(token[1:])
        if token.isspace():
            return ()
        if token == "{":
            return (tree.Group(self._braced()),)
        if token == "$" and (self.tokens.peek() or "")[:1].isdigit():
            return (SIGNS["$"],)  # a price
        if token in ("}", "&", "$"):
            raise tree.Unknown
        return (Sign(" ", Kind.TEXT),) if token == "~" else (character(token),)

    def _braced(self) -> Row:
        row = self.row(frozenset("}"))
        self.tokens.expect("}")
        return row

    def argument(self) -> Row:
        """Return a braced group, or the next single token; of a number only its first digit."""
        self.tokens.skip_space()
        token = self.tokens.next()
        if token == "{":
            return self._braced()
        if token[0].isdigit() and len(token) > 1:
            return (character(self.tokens.first_digit(token)),)
        if token in ("^", "_", "}", "&"):
            raise tree.Unknown
        self.tokens.enter()
        nodes = tuple(self._nodes(token))
        self.tokens.leave()
        return nodes

    def _command(self, name: str) -> Iterable[tree.Node]:
        if name in SIGNS:
            return (SIGNS[name],)
        if name in symbols.IGNORED:
            return ()
        if name in symbols.UNSEEN:
            self.tokens.group()
            return (Sign(" ", Kind.TEXT),) if name in symbols.BLANKS else ()
        return (self._unit(name),)

    def _unit(self, name: str) -> tree.Node:
        if name in symbols.TEXT:
            return words(self)
        if name in symbols.FONTS:
            return tree.Font(name, self.argument())
        if name in symbols.ACCENTS:
            return tree.Accent(name, self.argument())
        if name == "begin":
            return environment(self)
        if name in STRUCTURES:
            return STRUCTURES[name](self, name)
        if name in _NEVER_ALONE:
            raise tree.Unknown
        return named(name) or Sign(self.tokens.command(), Kind.TEXT)

    def _script(self, mark: str, base: tree.Node | None) -> tree.Node:
        """Read a script. A second one on the same side is an error in TeX too."""
        if isinstance(base, Sign) and base.kind in _NO_BASE:
            raise tree.Unknown
        known = base if isinstance(base, tree.Script) else tree.Script(base)
        if (known.upper if mark == "^" else known.lower) is not None:
            raise tree.Unknown
        row = self.argument()
        if mark == "^":
            return tree.Script(known.base, known.lower, row)
        return tree.Script(known.base, row, known.upper)


_NEVER_ALONE = frozenset({"", "end", "right", ")", "]"})
_INFIX: Mapping[str, Callable[[Row, Row], tree.Node]] = {
    r"\over": tree.Fraction,
    r"\choose": tree.Binomial,
}
_POSTFIX = {"'": "′", "!": "!"}
_HANGING = frozenset({"^", "_", *_POSTFIX})
_NO_BASE = frozenset({Kind.BINARY, Kind.RELATION, Kind.COMMA, Kind.SPACE})
