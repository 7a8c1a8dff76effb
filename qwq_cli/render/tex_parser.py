"""Reads TeX's mathematics into a tree; raises Unknown rather than guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from qwq_cli.render import tex_symbols as symbols
from qwq_cli.render.tex_signs import SIGNS, character
from qwq_cli.render.tex_tree import (
    BREAK,
    Accent,
    Binomial,
    Fenced,
    Font,
    Fraction,
    Group,
    Kind,
    Modulus,
    Node,
    Postfix,
    Root,
    Row,
    Script,
    Sign,
    Table,
    Unknown,
)

MAX_LENGTH = 4000
MAX_DEPTH = 24

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(rf"\\(?:[A-Za-z]+\*?|.)|{_NUMBER}|\s+|.", re.DOTALL)
_BRACED_COMMA = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")
_ROW_SKIP = re.compile(r"(\\\\)\s*\[[0-9.]+\s*(?:pt|ex|em|cm|mm)\]")

_Ends = frozenset[str]
_NOTHING: _Ends = frozenset()


def parse(tex: str) -> Row:
    """`tex`, without its delimiters. Raises Unknown, also where it is too long or too deep."""
    if len(tex) > MAX_LENGTH:
        raise Unknown
    return _Parser(tex).whole()


class _Parser:
    """Recursive descent over tokens; the depth is counted, so no input exhausts the stack."""

    def __init__(self, tex: str) -> None:
        tex = _ROW_SKIP.sub(r"\1", _BRACED_COMMA.sub(",", tex))
        self._tokens: list[str] = _TOKEN.findall(tex)
        self._at = 0
        self._depth = 0

    def whole(self) -> Row:
        row = self._row(_NOTHING)
        if self._at < len(self._tokens):
            raise Unknown
        return row

    # Tokens

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> str:
        token = self._peek()
        if token is None:
            raise Unknown
        self._at += 1
        return token

    def _skip_space(self) -> None:
        while (token := self._peek()) is not None and token.isspace():
            self._at += 1

    def _expect(self, wanted: str) -> None:
        self._skip_space()
        if self._next() != wanted:
            raise Unknown

    # Grammar

    def _row(self, ends: _Ends) -> Row:
        """Nodes up to one of `ends`, which is left standing, or to the end of the input."""
        self._enter()
        nodes: list[Node] = []
        while (token := self._peek()) is not None and token not in ends:
            self._at += 1
            if token in ("^", "_"):
                nodes.append(self._script(token, nodes.pop() if nodes else None))
            elif token in _POSTFIX:
                nodes.append(Postfix(_POSTFIX[token], nodes.pop() if nodes else None))
            else:
                nodes.extend(self._nodes(token))
        self._depth -= 1
        return tuple(nodes)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unknown

    def _nodes(self, token: str) -> Iterable[Node]:
        if token.startswith("\\"):
            return self._command(token[1:])
        if token.isspace():
            return ()
        if token == "{":
            return (Group(self._braced()),)
        if token in ("}", "&", "#", "%", "$"):
            raise Unknown
        return (Sign(" ", Kind.TEXT),) if token == "~" else (character(token),)

    def _braced(self) -> Row:
        row = self._row(frozenset("}"))
        self._expect("}")
        return row

    def _argument(self) -> Row:
        """A braced group, or the next single token; of a number only its first digit."""
        self._skip_space()
        token = self._next()
        if token == "{":
            return self._braced()
        if token[0].isdigit() and len(token) > 1:
            self._at -= 1
            self._tokens[self._at] = token[1:]
            return (character(token[0]),)
        if token in ("^", "_", "}", "&"):
            raise Unknown
        self._enter()
        nodes = tuple(self._nodes(token))
        self._depth -= 1
        return nodes

    def _command(self, name: str) -> Iterable[Node]:
        if name in SIGNS:
            return (SIGNS[name],)
        if name in symbols.IGNORED:
            return ()
        return (self._unit(name),)

    def _unit(self, name: str) -> Node:
        if name in symbols.TEXT:
            return Sign(self._verbatim(), Kind.TEXT)
        if name in symbols.FONTS:
            return Font(name, self._argument())
        if name in symbols.ACCENTS:
            return Accent(name, self._argument())
        if name not in _STRUCTURES:
            raise Unknown
        return _STRUCTURES[name](self)

    def _fraction(self) -> Node:
        return Fraction(self._argument(), self._argument())

    def _binomial(self) -> Node:
        return Binomial(self._argument(), self._argument())

    def _modulus(self) -> Node:
        return Modulus(self._argument())

    def _tag(self) -> Node:
        return Sign(f"  ({self._verbatim()})", Kind.TEXT)

    def _row_break(self) -> Node:
        return BREAK

    def _fenced(self) -> Node:
        left = self._delimiter()
        body = self._row(frozenset({r"\right"}))
        self._expect(r"\right")
        return Fenced(left, body, self._delimiter())

    def _middle(self) -> Node:
        return Sign(self._delimiter(), Kind.RELATION)

    def _delimiter(self) -> str:
        """The one after \\left, \\right or \\middle; a dot stands for none."""
        self._skip_space()
        token = self._next()
        if token == ".":
            return ""
        sign = SIGNS.get(token[1:]) if token.startswith("\\") else character(token)
        if sign is None or not (sign.kind in _DELIMITERS or sign.text in _STROKES):
            raise Unknown
        return symbols.ANGLES.get(sign.text, sign.text)

    def _verbatim(self) -> str:
        """The source of a braced group that is not mathematics."""
        self._expect("{")
        words: list[str] = []
        while (token := self._next()) != "}":
            if token in ("{", "$") or (token.startswith("\\") and token[1:] not in _ESCAPES):
                raise Unknown
            words.append(token.removeprefix("\\"))
        return "".join(words)

    def _root(self) -> Node:
        self._skip_space()
        index: Row = ()
        if self._peek() == "[":
            self._at += 1
            index = self._row(frozenset("]"))
            self._expect("]")
        return Root(index, self._argument())

    def _script(self, mark: str, base: Node | None) -> Node:
        """A second script on the same side is an error of TeX's too."""
        if isinstance(base, Sign) and base.kind in _NO_BASE:
            raise Unknown
        known = base if isinstance(base, Script) else Script(base)
        if (known.upper if mark == "^" else known.lower) is not None:
            raise Unknown
        row = self._argument()
        if mark == "^":
            return Script(known.base, known.lower, row)
        return Script(known.base, row, known.upper)

    def _negated(self) -> Node:
        row = self._argument()
        sign = row[0] if len(row) == 1 else None
        negated = symbols.NEGATED.get(sign.text) if isinstance(sign, Sign) else None
        if negated is None:
            raise Unknown
        return Sign(negated, Kind.RELATION)

    # Environments

    def _environment(self) -> Node:
        name = self._verbatim()
        if name in symbols.WITH_COLUMNS:
            self._verbatim()  # how many columns, and how they are set
        rows = tuple(row for row in self._rows() if any(row))
        if self._verbatim() != name:
            raise Unknown
        return Table(name, rows)

    def _rows(self) -> list[tuple[Row, ...]]:
        """Rows of cells up to the \\end, which is taken."""
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        ends = frozenset({"&", r"\\", r"\end", r"\hline"})
        while True:
            cell = self._row(ends)
            end = self._next()
            if end == r"\hline":
                if cell:
                    raise Unknown
                continue
            cells.append(cell)
            if end != "&":
                rows.append(tuple(cells))
                cells = []
            if end == r"\end":
                return rows


_STRUCTURES: Mapping[str, Callable[[_Parser], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _Parser._fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _Parser._binomial),
    "sqrt": _Parser._root,
    "pmod": _Parser._modulus,
    "tag": _Parser._tag,
    "left": _Parser._fenced,
    "middle": _Parser._middle,
    "not": _Parser._negated,
    "begin": _Parser._environment,
    "\\": _Parser._row_break,
}
_POSTFIX = {"'": "′", "!": "!"}
_NO_BASE = frozenset({Kind.BINARY, Kind.RELATION, Kind.COMMA, Kind.SPACE})
_ESCAPES = frozenset(" $%#_&{},;:!")
_DELIMITERS = frozenset({Kind.OPEN, Kind.CLOSE, Kind.BAR})
_STROKES = frozenset("|‖/↑↓<>")
