"""Writes a formula's tree as MathML Core, which browsers lay out by themselves.

https://www.w3.org/TR/mathml-core/. Every text is escaped, and no attribute contains any. Properties
that browsers choose from a sign's place (whether a minus is a sign, how far a bracket grows) are
written out, because TeX chooses differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from qwq_cli.render.tex import symbols, tree
from qwq_cli.render.tex.line import line_of
from qwq_cli.render.tex.places import core_of, kind_of, names, placed
from qwq_cli.render.tex.signs import double_struck
from qwq_cli.render.tex.tree import Kind, Row, Sign

THIN, WIDE = "0.17em", "0.5em"


def mathml_of(row: Row, *, display: bool) -> str:
    """Return one `math` element. display: on lines of its own."""
    lines = list(_split(row))
    body = _run(lines[0]) if len(lines) == 1 else _mtable("lines", [(line,) for line in lines])
    return f'<math display="block">{body}</math>' if display else f"<math>{body}</math>"


def _split(row: Row) -> Iterator[Row]:
    """Yield the lines of a formula with breaks."""
    line: list[tree.Node] = []
    for node in row:
        if node is tree.BREAK:
            yield tuple(line)
            line = []
        else:
            line.append(node)
    if line or not row:
        yield tuple(line)


def _element(name: str, *bodies: str, **attributes: str) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(bodies)}</{name}>"


def _space(width: str) -> str:
    return f'<mspace width="{width}"></mspace>'


# Rows


def _run(row: Row) -> str:
    """Return siblings, each set as its neighbours require."""
    nodes = placed(row)
    around = zip((None, *nodes), nodes, (*nodes[1:], None), strict=False)
    return "".join(_between(before, node, after) for before, node, after in around)


def _between(before: tree.Node | None, node: tree.Node, after: tree.Node | None) -> str:
    """Return the node, with thin spaces around a function's name, which has none itself."""
    written = _WRITERS[type(node)](node)
    if not _is_word(core_of(node)):
        return written
    left = _space(THIN) if kind_of(before) in _OPERANDS else ""
    right = _space(THIN) if kind_of(after) in _OPERANDS | {Kind.FUNCTION} else ""
    return f"{left}{written}{right}"


_OPERANDS = frozenset({Kind.NUMBER, Kind.LETTER, Kind.GROUP})


def _is_word(core: tree.Node | None) -> bool:
    return kind_of(core) is Kind.FUNCTION and not (isinstance(core, Sign) and len(core.text) == 1)


def _one(row: Row) -> str:
    """Return exactly one element, as an argument has to be."""
    single = len(row) == 1 and kind_of(row[0]) in (Kind.NUMBER, Kind.LETTER)
    return _run(row) if single else _element("mrow", _run(row))


# Nodes


def _text(sign: Sign) -> str:
    return "−" if sign.text == "-" else escape(sign.text)


def _sign(sign: Sign) -> str:
    if sign.kind is Kind.TEXT:
        if not sign.text.strip():
            return _space(WIDE) * len(sign.text)
        return _element("mtext", escape(sign.text).replace(" ", "\u00a0"))
    if sign.kind is Kind.SPACE:
        return _space(THIN) if sign.text else ""
    return _element(_tag(sign), _text(sign), **_ATTRIBUTES.get(sign.kind, {}))


def _tag(sign: Sign) -> str:
    if sign.kind is Kind.NUMBER:
        return "mn"
    if sign.kind is Kind.LETTER or (sign.kind is Kind.FUNCTION and sign.text.isalpha()):
        return "mi"
    return "mo"


_ATTRIBUTES: Mapping[Kind, Mapping[str, str]] = {
    Kind.OPEN: {"form": "prefix", "stretchy": "false"},
    Kind.CLOSE: {"form": "postfix", "stretchy": "false"},
    Kind.RELATION: {"stretchy": "false"},
    Kind.BAR: {"stretchy": "false"},
    Kind.TIGHT: {"lspace": "0", "rspace": "0", "stretchy": "false"},
}


def _fenced(left: str, body: str, right: str) -> str:
    opening = _element("mo", escape(left), form="prefix", stretchy="true") if left else ""
    closing = _element("mo", escape(right), form="postfix", stretchy="true") if right else ""
    return _element("mrow", opening, body, closing)


def _binomial(node: tree.Binomial) -> str:
    stack = _element("mfrac", _one(node.upper), _one(node.lower), linethickness="0")
    return _fenced("(", stack, ")")


def _root(node: tree.Root) -> str:
    if node.index:
        return _element("mroot", _one(node.radicand), _one(node.index))
    return _element("msqrt", _run(node.radicand))


def _script(node: tree.Script) -> str:
    rows = [row for row in (node.lower, node.upper) if row is not None]
    forms = _LIMITS if _takes_limits(node.base) else _SCRIPTS
    name = forms[node.lower is not None, node.upper is not None]
    return _element(name, _base(node.base), *map(_one, rows))


_SCRIPTS = {(True, True): "msubsup", (True, False): "msub", (False, True): "msup"}
_LIMITS = {(True, True): "munderover", (True, False): "munder", (False, True): "mover"}


def _base(node: tree.Node | None) -> str:
    if node is None:
        return "<mrow></mrow>"
    if isinstance(node, Sign) and _takes_limits(node):
        return _element("mo", _text(node), movablelimits="true", form="prefix")
    return _one((node,))


def _takes_limits(node: tree.Node | None) -> bool:
    return isinstance(node, tree.Brace) or (isinstance(node, Sign) and node.text in symbols.LIMITS)


def _postfix(node: tree.Postfix) -> str:
    mark = _element("mo", node.mark, lspace="0", rspace="0")
    if node.mark == "!":
        return _element("mrow", _base(node.base), mark)
    return _element("msup", _base(node.base), mark)


def _accent(node: tree.Accent) -> str:
    wide = "true" if node.name in symbols.WIDE_ACCENTS else "false"
    mark = _element("mo", symbols.ACCENTS[node.name].alone, stretchy=wide)
    if node.name == "underline":
        return _element("munder", _one(node.body), mark)
    return _element("mover", _one(node.body), mark, accent="true")


def _font(node: tree.Font) -> str:
    if names(node) or node.name == "mathrm":
        upright = {"mathvariant": "normal"}
        return _element("mi", escape(line_of(node.body, tight=True)), **upright)
    if node.name == "mathbb":
        return _element("mi", escape(double_struck(line_of(node.body, tight=True))))
    look = symbols.LOOKS.get(node.name)
    attributes = {"class": look} if look else {}
    return _element("mrow", _run(node.body), **attributes)


def _modulus(node: tree.Modulus) -> str:
    inside = _element("mi", "mod") + _space(WIDE) + _run(node.body)
    return _space(WIDE) + _fenced("(", inside, ")")


def _labelled(node: tree.Labelled) -> str:
    rows = [row for row in (node.lower, node.upper) if row]
    name = _LIMITS.get((bool(node.lower), bool(node.upper)))
    only = node.base[0] if len(node.base) == 1 else None
    if isinstance(only, Sign) and only.text in symbols.ARROWS.values():
        base = _element("mo", _text(only), stretchy="true")
    else:
        base = _one(node.base)
    return _element(name, base, *map(_one, rows)) if name else base


def _brace(node: tree.Brace) -> str:
    mark = _element("mo", node.mark, stretchy="true")
    name = "munder" if node.mark in "⏟⎵⏝" else "mover"
    return _element(name, _one(node.body), mark)


def _table(table: tree.Table) -> str:
    if table.name in symbols.ALIGNED:
        return _mtable("lines", table.rows)
    if table.name in symbols.CASES:
        left, right = symbols.CASES[table.name]
        return _fenced(left, _mtable("cases", table.rows), right)
    left, right = symbols.MATRICES[table.name]
    return _fenced(left, _array(table) if table.columns else _mtable("matrix", table.rows), right)


def _array(table: tree.Table) -> str:
    """Return the array, with lines between rows and columns, and columns aligned."""
    sides = re.findall(r"\|*[lcr]\|*", table.columns)
    sides += ["c"] * max(map(len, table.rows), default=0)
    looks = [side.strip("|") + " barred" * side.endswith("|") for side in sides]
    lines = []
    for number, row in enumerate(table.rows):
        cells = (
            _element("mtd", _run(cell), **{"class": look})
            for cell, look in zip(row, looks, strict=False)
        )
        is_last = number + 1 == len(table.rows) and number + 1 in table.ruled
        ruled = "above " * (number in table.ruled) + "below" * is_last
        lines.append(_element("mtr", *cells, **({"class": ruled.strip()} if ruled else {})))
    return _element("mtable", *lines, **{"class": "matrix array"})


def _mtable(look: str, rows: Iterable[tuple[Row, ...]]) -> str:
    lines = (_element("mtr", *(_element("mtd", _run(cell)) for cell in row)) for row in rows)
    return _element("mtable", *lines, **{"class": look})


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Sign: _sign,
    tree.Group: lambda node: _element("mrow", _run(node.body)),
    tree.Fenced: lambda node: _fenced(node.left, _run(node.body), node.right),
    tree.Fraction: lambda node: _element("mfrac", _one(node.upper), _one(node.lower)),
    tree.Binomial: _binomial,
    tree.Root: _root,
    tree.Script: _script,
    tree.Postfix: _postfix,
    tree.Accent: _accent,
    tree.Font: _font,
    tree.Labelled: _labelled,
    tree.Brace: _brace,
    tree.Cancelled: lambda node: _element("mrow", _run(node.body), **{"class": "cancelled"}),
    tree.Modulus: _modulus,
    tree.Table: _table,
}
