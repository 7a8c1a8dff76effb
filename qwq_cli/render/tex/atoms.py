"""Pieces of a formula, and how they are put next to each other on one line.

A line of text has no bars, boxes or heights. So parentheses show what a fraction, root or power
spans, and a dot separates factors that would otherwise read as something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.tree import BEFORE_SIGN, Kind


@dataclass(frozen=True)
class Atom:
    text: str
    kind: Kind


def postfix(mark: str, base: Atom | None) -> Atom:
    """Return the base with a prime or a factorial after it."""
    if base is None:
        return Atom(mark, Kind.TIGHT)
    if base.kind in (Kind.FRACTION, Kind.ROOT):
        return Atom(f"({base.text}){mark}", Kind.GROUP)
    kept = (Kind.CLOSE, Kind.FUNCTION, Kind.TEXT, Kind.BAR)
    return Atom(base.text + mark, base.kind if base.kind in kept else Kind.GROUP)


_OPERANDS = frozenset({Kind.NUMBER, Kind.LETTER, Kind.GROUP, Kind.LOOSE, Kind.ROOT, Kind.FRACTION})
_FACTORS = _OPERANDS | {Kind.OPEN, Kind.FUNCTION}
_SWALLOWING = frozenset({Kind.LOOSE, Kind.ROOT, Kind.FRACTION})
_OPERATORS = frozenset({Kind.BINARY, Kind.RELATION})
_DIVIDING = ("/", "÷")


def join(atoms: Sequence[Atom], *, tight: bool = False) -> str:
    """Return the atoms as text. tight: no spaces around operators, for scripts."""
    line = _Line(tight=tight)
    for atom in atoms:
        line.add(atom)
    return line.text


class _Line:
    """A line in progress, and its last atom as seen by the next one."""

    def __init__(self, *, tight: bool) -> None:
        self.text = ""
        self._tight = tight
        self._before: Atom | None = None
        self._bar_open = False

    def add(self, atom: Atom) -> None:
        if atom.kind is Kind.SPACE:
            self.text += "" if self._tight else atom.text
            return
        if atom.kind is Kind.BAR:
            self._bar_open = not self._bar_open
            atom = Atom(atom.text, Kind.OPEN if self._bar_open else Kind.CLOSE)
        sign = atom.kind is Kind.BINARY and self._expects_sign()
        seen = Atom(atom.text, Kind.OPEN) if sign else atom
        self._separate(seen)
        divided = self._before is not None and self._before.text in _DIVIDING
        fraction = atom.kind is Kind.FRACTION
        self.text += f"({atom.text})" if divided and fraction else atom.text
        self._before = seen

    def _expects_sign(self) -> bool:
        before = self._before
        if before is None or before.kind in BEFORE_SIGN:
            return True
        return before.kind is Kind.TEXT and before.text.endswith((" ", "\n"))

    def _separate(self, atom: Atom) -> None:
        if self._before is None:
            return
        gap = separator(self._before, atom)
        if self._tight and atom.kind is not Kind.FRACTION:
            gap = gap.strip()
        if "·" in gap:
            self.text = self.text.rstrip(" ")
        elif gap == " " and (self.text[-1:].isspace() or atom.text[:1].isspace()):
            gap = ""
        self.text += gap


_DOT = " · "


def separator(left: Atom, right: Atom) -> str:
    """Return what has to be put between two neighbours."""
    kinds = (left.kind, right.kind)
    if left.kind in _OPERATORS or right.kind in _OPERATORS or left.kind is Kind.COMMA:
        return " "
    if Kind.TEXT in kinds or Kind.TIGHT in kinds or left.kind is Kind.OPEN:
        return ""
    if left.kind is Kind.FUNCTION:
        return "" if right.kind in (Kind.OPEN, Kind.CLOSE, Kind.COMMA) else " "
    return _between_factors(left, right) if right.kind in _FACTORS else ""


def _between_factors(left: Atom, right: Atom) -> str:
    if right.kind is Kind.FRACTION:
        mixed = left.kind is Kind.NUMBER and right.text.replace("/", "").isdigit()
        return " " if mixed else _DOT  # 2 1/3 is not a product
    runs_on = right.text[:1].isdigit() and left.kind in (Kind.GROUP, Kind.CLOSE)
    if left.kind in _SWALLOWING or runs_on:
        return _DOT
    return " " if right.kind is Kind.FUNCTION else ""


def numerator(atoms: Sequence[Atom]) -> str:
    """Return the text, in parentheses if a slash would divide only its last part."""
    text = join(atoms)
    return f"({text})" if _is_sum(atoms) else text


def denominator(atoms: Sequence[Atom]) -> str:
    """Return the text, in parentheses unless it is one unit: a/2b is not a/(2b)."""
    units = (Kind.NUMBER, Kind.LETTER, Kind.GROUP, Kind.ROOT, Kind.LOOSE)
    single = len(atoms) == 1 and (atoms[0].kind in units or atoms[0].text.isalnum())
    return join(atoms) if single else f"({join(atoms)})"


def radicand(atoms: Sequence[Atom]) -> str:
    single = len(atoms) == 1 and atoms[0].kind in (Kind.NUMBER, Kind.LETTER)
    return join(atoms) if single else f"({join(atoms)})"


def _is_sum(atoms: Sequence[Atom]) -> bool:
    """Return whether anything outside of brackets binds less tightly than a product."""
    if len(atoms) == 1:
        return atoms[0].kind is Kind.FRACTION or " " in atoms[0].text.strip() != ""
    weak = {*_OPERATORS, Kind.COMMA, Kind.FUNCTION, Kind.FRACTION, Kind.TEXT, Kind.BAR}
    depth = 0
    for position, atom in enumerate(atoms):
        depth += (atom.kind is Kind.OPEN) - (atom.kind is Kind.CLOSE)
        if depth == 0 and atom.kind in weak and (position > 0 or atom.kind is not Kind.BINARY):
            return True
    return False


def scripted(text: str, table: Mapping[int, str | int | None]) -> str | None:
    """Return `text` raised or lowered, if all its characters have such forms."""
    if all(ord(character) in table for character in text):
        return text.translate(dict(table))
    return None


def script(base: Atom, mark: str, text: str) -> Atom:
    """Return `base` with `text` above or below it."""
    if base.kind in (Kind.FRACTION, Kind.ROOT):
        base = Atom(f"({base.text})", Kind.GROUP)
    table = symbols.SUPERSCRIPTS if mark == "^" else symbols.SUBSCRIPTS
    small = scripted(text, table)
    if small is not None:
        return Atom(base.text + small, _kept(base, Kind.GROUP))
    if len(text) == 1 or (text.isalnum() and (mark == "_" or text.isdigit())):
        return Atom(f"{base.text}{mark}{text}", _kept(base, Kind.LOOSE))
    return Atom(f"{base.text}{mark}({text})", _kept(base, Kind.GROUP))


def _kept(base: Atom, kind: Kind) -> Kind:
    """Return the kind with a script: functions stay functions, text keeps its spaces.

    A closing bracket still closes.
    """
    if base.kind in (Kind.FUNCTION, Kind.TEXT, Kind.BAR):
        return base.kind
    return Kind.CLOSE if base.kind is Kind.CLOSE and kind is Kind.GROUP else kind
