"""Writes a formula's tree on one line of text, or on several if it has rows.

What print sets above, below or across follows after: labels in brackets, exponents in parentheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from qwq_cli.render.tex import symbols, tree
from qwq_cli.render.tex.atoms import (
    Atom,
    denominator,
    join,
    numerator,
    postfix,
    radicand,
    script,
    scripted,
)
from qwq_cli.render.tex.places import names
from qwq_cli.render.tex.signs import double_struck
from qwq_cli.render.tex.tree import Kind, Row, Sign

MAX_MARKED = 24  # letters; marks on more letters are hard to read


def line_of(row: Row, *, tight: bool = False) -> str:
    """Return the line. tight: no spaces around operators, for scripts."""
    return join(_atoms(row), tight=tight)


def _atoms(row: Row) -> list[Atom]:
    return [atom for node in row for atom in _WRITERS[type(node)](node)]


def _fenced(node: tree.Fenced) -> Iterable[Atom]:
    only = node.body[0] if len(node.body) == 1 else None
    if (
        isinstance(only, tree.Table)
        and only.name == "array"
        and (node.left, node.right) == ("{", "")
    ):
        return _table(replace(only, name="cases"))
    left, right = Atom(node.left, Kind.OPEN), Atom(node.right, Kind.CLOSE)
    return (atom for atom in (left, *_atoms(node.body), right) if atom.text)


def _fraction(node: tree.Fraction) -> Iterable[Atom]:
    upper, lower = numerator(_atoms(node.upper)), denominator(_atoms(node.lower))
    return (Atom(f"{upper}/{lower}", Kind.FRACTION),)


def _root(node: tree.Root) -> Iterable[Atom]:
    index = line_of(node.index, tight=True)
    raised = scripted(index, symbols.SUPERSCRIPTS)
    sign = symbols.ROOTS.get(index, f"{raised}√")
    if raised is None and index:
        return (Atom(f"({line_of(node.radicand)})^(1/({index}))", Kind.GROUP),)
    return (Atom(f"{sign}{radicand(_atoms(node.radicand))}", Kind.ROOT),)


def _script(node: tree.Script) -> Iterable[Atom]:
    if isinstance(node.base, tree.Brace):
        return (_labels(node.base.body, node.upper or (), node.lower or ()),)
    before, base = _based(node.base)
    for mark, row in (("_", node.lower), ("^", node.upper)):
        if row is None:
            continue
        if _has_script(base, mark):  # a second script on the same side would join the first
            before, base = [], Atom(f"({join([*before, base])})", Kind.GROUP)
        base = script(base, mark, line_of(row, tight=True))
    return (*before, base)


def _has_script(base: Atom, mark: str) -> bool:
    table = symbols.SUPERSCRIPTS if mark == "^" else symbols.SUBSCRIPTS
    return mark in base.text or ord(base.text[-1:] or " ") in set(table.values())


def _labels(row: Row, upper: Row, lower: Row) -> Atom:
    base = _atoms(row)
    text = join(base)
    said = "; ".join(filter(None, (line_of(upper), line_of(lower))))
    if (text, said) == ("=", "?"):
        return Atom("≟", Kind.RELATION)
    kind = base[0].kind if len(base) == 1 else Kind.GROUP
    held = f"({text})" if len(base) > 1 or kind in (Kind.FRACTION, Kind.ROOT) else text
    kept = kind if kind in (Kind.RELATION, Kind.BINARY, Kind.FUNCTION) else Kind.GROUP
    return Atom(f"{held}[{said}]" if said else held, kept)


def _postfix(node: tree.Postfix) -> Iterable[Atom]:
    if node.base is None:
        return (postfix(node.mark, None),)
    before, base = _based(node.base)
    return (*before, postfix(node.mark, base))


def _based(node: tree.Node | None) -> tuple[list[Atom], Atom]:
    """Return the atoms before the last one, and the last one, which carries the script."""
    atoms = _atoms((node,)) if node else []
    return atoms[:-1], atoms[-1] if atoms else Atom("", Kind.LETTER)


def _accent(node: tree.Accent) -> Iterable[Atom]:
    """Yield an accent on each letter; if the letter has scripts, on the letter."""
    only = node.body[0] if len(node.body) == 1 else None
    if isinstance(only, tree.Script) and isinstance(only.base, Sign):
        return _script(replace(only, base=replace(node, body=(only.base,))))
    mark = symbols.ACCENTS[node.name].combining
    return (_marked_each(line_of(node.body), mark, node.name),)


def _marked_each(text: str, mark: str, name: str) -> Atom:
    if len(text) > MAX_MARKED or "\n" in text:
        return Atom(f"{name}({text})", Kind.GROUP)
    marked = (letter if letter.isspace() else letter + mark for letter in text)
    return Atom("".join(marked), Kind.GROUP)


def _font(node: tree.Font) -> Iterable[Atom]:
    if node.name == "mathbb":
        return (Atom(double_struck(line_of(node.body)), Kind.LETTER),)
    atoms = _atoms(node.body)
    if names(node):
        return (Atom("".join(atom.text for atom in atoms), Kind.FUNCTION),)
    return atoms


def _table(table: tree.Table) -> Iterable[Atom]:
    if table.name in symbols.ALIGNED:
        return (Atom("\n".join(map(_aligned, table.rows)), Kind.TEXT),)
    if table.name in symbols.CASES:
        body = "; ".join(", ".join(_filled(row)) for row in table.rows)
        return (Atom(f"{{ {body} }}", Kind.GROUP),)
    left, right = symbols.MATRICES[table.name]
    body = "; ".join("  ".join(map(line_of, row)) for row in table.rows)
    return (Atom(left + body + right, Kind.GROUP),)


def _aligned(row: tuple[Row, ...]) -> str:
    """Return cells in pairs: the second continues the first; pairs are separated."""
    pairs = (row[at : at + 2] for at in range(0, len(row), 2))
    texts = (join([atom for cell in pair for atom in _atoms(cell)]) for pair in pairs)
    return "   ".join(filter(None, texts))


def _filled(row: Iterable[Row]) -> list[str]:
    texts = (line_of(cell).strip().rstrip(",") for cell in row)
    return [text for text in texts if text]


_WRITERS: Mapping[type, Callable[[Any], Iterable[Atom]]] = {
    Sign: lambda sign: (Atom(sign.text, sign.kind),),
    tree.Group: lambda node: _atoms(node.body),
    tree.Fenced: _fenced,
    tree.Fraction: _fraction,
    tree.Binomial: lambda node: (
        Atom(f"C({line_of(node.upper)}, {line_of(node.lower)})", Kind.GROUP),
    ),
    tree.Root: _root,
    tree.Script: _script,
    tree.Postfix: _postfix,
    tree.Accent: _accent,
    tree.Font: _font,
    tree.Labelled: lambda node: (_labels(node.base, node.upper, node.lower),),
    tree.Brace: lambda node: _atoms(node.body),
    tree.Cancelled: lambda node: (_marked_each(line_of(node.body), "\u0336", "cancel"),),
    tree.Modulus: lambda node: (Atom(f" (mod {line_of(node.body)})", Kind.TEXT),),
    tree.Table: _table,
}
