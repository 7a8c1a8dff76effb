"""Writes a formula's tree in one line of text; raises Unknown where that would not be faithful."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qwq_cli.render import tex_symbols as symbols
from qwq_cli.render.tex_atoms import (
    Atom,
    denominator,
    join,
    numerator,
    postfix,
    radicand,
    script,
    scripted,
)
from qwq_cli.render.tex_places import names
from qwq_cli.render.tex_tree import (
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

MAX_ACCENTED = 12  # letters; a mark on each is hard to read


def line_of(row: Row, *, tight: bool = False) -> str:
    """`tight`: without spaces around operators, as in a script."""
    return join(_atoms(row), tight=tight)


def _atoms(row: Row) -> list[Atom]:
    return [atom for node in row for atom in _WRITERS[type(node)](node)]


def _sign(sign: Sign) -> Iterable[Atom]:
    return (Atom(sign.text, sign.kind),)


def _group(group: Group) -> Iterable[Atom]:
    return _atoms(group.body)


def _fenced(node: Fenced) -> Iterable[Atom]:
    left, right = Atom(node.left, Kind.OPEN), Atom(node.right, Kind.CLOSE)
    return (atom for atom in (left, *_atoms(node.body), right) if atom.text)


def _fraction(node: Fraction) -> Iterable[Atom]:
    upper, lower = numerator(_atoms(node.upper)), denominator(_atoms(node.lower))
    return (Atom(f"{upper}/{lower}", Kind.FRACTION),)


def _binomial(node: Binomial) -> Iterable[Atom]:
    return (Atom(f"C({line_of(node.upper)}, {line_of(node.lower)})", Kind.GROUP),)


def _root(node: Root) -> Iterable[Atom]:
    index = line_of(node.index, tight=True)
    sign = symbols.ROOTS.get(index)
    if sign is None:
        raised = scripted(index, symbols.SUPERSCRIPTS)
        if raised is None:
            raise Unknown
        sign = f"{raised}√"
    return (Atom(f"{sign}{radicand(_atoms(node.radicand))}", Kind.ROOT),)


def _script(node: Script) -> Iterable[Atom]:
    before, base = _based(node.base)
    for mark, row in (("_", node.lower), ("^", node.upper)):
        if row is not None:
            base = _with_script(base, mark, line_of(row, tight=True))
    return (*before, base)


def _with_script(base: Atom, mark: str, text: str) -> Atom:
    table = symbols.SUPERSCRIPTS if mark == "^" else symbols.SUBSCRIPTS
    if mark in base.text or ord(base.text[-1:] or " ") in set(table.values()):
        raise Unknown  # a second script on the same side would join the first
    return script(base, mark, text)


def _postfix(node: Postfix) -> Iterable[Atom]:
    if node.base is None:
        return (postfix(node.mark, None),)
    before, base = _based(node.base)
    return (*before, postfix(node.mark, base))


def _based(node: Node | None) -> tuple[list[Atom], Atom]:
    """Of braces, only what is last in them carries what is behind them, as in print."""
    atoms = _atoms((node,)) if node else []
    return atoms[:-1], atoms[-1] if atoms else Atom("", Kind.LETTER)


def _accent(node: Accent) -> Iterable[Atom]:
    text, mark = line_of(node.body, tight=True), symbols.ACCENTS[node.name].combining
    if not text.isalnum() or len(text) > MAX_ACCENTED:
        raise Unknown
    return (Atom("".join(letter + mark for letter in text), Kind.GROUP),)


def _font(node: Font) -> Iterable[Atom]:
    if node.name == "mathbb":
        return (_blackboard(line_of(node.body)),)
    atoms = _atoms(node.body)
    if names(node):
        return (Atom("".join(atom.text for atom in atoms), Kind.FUNCTION),)
    return atoms


def _blackboard(text: str) -> Atom:
    letters = text.translate(symbols.BLACKBOARD)
    if any(letter.isascii() and letter.isalpha() for letter in letters):
        raise Unknown
    return Atom(letters, Kind.LETTER)


def _modulus(node: Modulus) -> Iterable[Atom]:
    return (Atom(f" (mod {line_of(node.body)})", Kind.TEXT),)


def _table(table: Table) -> Iterable[Atom]:
    if table.name in symbols.ALIGNED:
        lines = (join([atom for cell in row for atom in _atoms(cell)]) for row in table.rows)
        return (Atom("\n".join(lines), Kind.TEXT),)
    if table.name == "cases":
        body = "; ".join(", ".join(_filled(row)) for row in table.rows)
        return (Atom(f"{{ {body} }}", Kind.GROUP),)
    if table.name not in symbols.MATRICES:
        raise Unknown
    left, right = symbols.MATRICES[table.name]
    body = "; ".join("  ".join(map(line_of, row)) for row in table.rows)
    return (Atom(left + body + right, Kind.GROUP),)


def _filled(row: Iterable[Row]) -> list[str]:
    texts = (line_of(cell).strip().rstrip(",") for cell in row)
    return [text for text in texts if text]


_WRITERS: Mapping[type, Callable[[Any], Iterable[Atom]]] = {
    Sign: _sign,
    Group: _group,
    Fenced: _fenced,
    Fraction: _fraction,
    Binomial: _binomial,
    Root: _root,
    Script: _script,
    Postfix: _postfix,
    Accent: _accent,
    Font: _font,
    Modulus: _modulus,
    Table: _table,
}
