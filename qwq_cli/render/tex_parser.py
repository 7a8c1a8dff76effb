"""Reads TeX's mathematics into atoms; raises Unknown rather than guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from qwq_cli.render import tex_symbols as symbols
from qwq_cli.render.tex_atoms import (
    NAMED,
    Atom,
    Kind,
    character,
    denominator,
    join,
    numerator,
    postfix,
    radicand,
    script,
    scripted,
)

MAX_DEPTH = 24

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(rf"\\(?:[A-Za-z]+\*?|.)|{_NUMBER}|\s+|.", re.DOTALL)
_BRACED_COMMA = re.compile(r"(?<=[0-9])\{,\}(?=[0-9])")
_ROW_SKIP = re.compile(r"(\\\\)\s*\[[0-9.]+\s*(?:pt|ex|em|cm|mm)\]")


class Unknown(Exception):
    """Something this converter has no faithful text for."""


_Ends = frozenset[str]
_NOTHING: _Ends = frozenset()


class Parser:
    """Recursive descent over tokens; the depth is counted, so no input exhausts the stack."""

    def __init__(self, tex: str) -> None:
        tex = _ROW_SKIP.sub(r"\1", _BRACED_COMMA.sub(",", tex))
        self._tokens: list[str] = _TOKEN.findall(tex)
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        text = join(self._atoms(_NOTHING))
        if self._at < len(self._tokens):
            raise Unknown
        return text

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

    def _atoms(self, ends: _Ends) -> list[Atom]:
        """Atoms up to one of `ends`, which is left standing, or to the end of the input."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unknown
        atoms: list[Atom] = []
        while (token := self._peek()) is not None and token not in ends:
            self._at += 1
            if token in ("^", "_"):
                atoms.append(self._script(token, atoms.pop() if atoms else None))
            elif token in _POSTFIX:
                atoms.append(postfix(_POSTFIX[token], atoms.pop() if atoms else None))
            elif token == r"\not":
                atoms.append(self._negated())
            else:
                atoms.extend(self._atom(token))
        self._depth -= 1
        return atoms

    def _atom(self, token: str) -> Iterable[Atom]:
        if token.startswith("\\"):
            return self._command(token[1:])
        if token.isspace():
            return ()
        if token == "{":
            return self._braced()
        if token in ("}", "&", "#", "%", "$"):
            raise Unknown
        return (Atom(" ", Kind.TEXT),) if token == "~" else (character(token),)

    def _braced(self) -> list[Atom]:
        atoms = self._atoms(frozenset("}"))
        self._expect("}")
        return atoms

    def _argument(self) -> list[Atom]:
        """A braced group, or the next single token; of a number only its first digit."""
        self._skip_space()
        token = self._next()
        if token == "{":
            return self._braced()
        if token[0].isdigit() and len(token) > 1:
            self._at -= 1
            self._tokens[self._at] = token[1:]
            return [character(token[0])]
        if token in ("^", "_", "}", "&"):
            raise Unknown
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unknown
        atoms = list(self._atom(token))
        self._depth -= 1
        return atoms

    def _command(self, name: str) -> Iterable[Atom]:
        if name in NAMED:
            return (NAMED[name],)
        if name in symbols.IGNORED:
            return self._ignored(name)
        if name in symbols.FONTS:
            return self._font(name)
        return (self._unit(name),)

    def _unit(self, name: str) -> Atom:
        if name in symbols.TEXT:
            return Atom(self._verbatim(), Kind.TEXT)
        if name in symbols.ACCENTS:
            return self._accented(symbols.ACCENTS[name])
        if name not in _STRUCTURES:
            raise Unknown
        return _STRUCTURES[name](self)

    def _binomial(self) -> Atom:
        upper, lower = join(self._argument()), join(self._argument())
        return Atom(f"C({upper}, {lower})", Kind.GROUP)

    def _blackboard(self) -> Atom:
        letters = join(self._argument()).translate(symbols.BLACKBOARD)
        if any(letter.isascii() and letter.isalpha() for letter in letters):
            raise Unknown
        return Atom(letters, Kind.LETTER)

    def _modulus(self) -> Atom:
        return Atom(f" (mod {join(self._argument())})", Kind.TEXT)

    def _tag(self) -> Atom:
        return Atom(f"  ({self._verbatim()})", Kind.TEXT)

    def _row_break(self) -> Atom:
        return Atom("\n", Kind.TEXT)

    def _ignored(self, name: str) -> Iterable[Atom]:
        """\\left and \\right keep their delimiter; the dot stands for none."""
        if name in ("left", "right", "middle") and self._peek() == ".":
            self._at += 1
        elif name in ("left", "right") and self._peek() in ("|", r"\|"):
            bar = "|" if self._next() == "|" else "‖"
            return (Atom(bar, Kind.OPEN if name == "left" else Kind.CLOSE),)
        return ()

    def _verbatim(self) -> str:
        """The source of a braced group that is not mathematics."""
        self._expect("{")
        words: list[str] = []
        while (token := self._next()) != "}":
            if token in ("{", "$") or (token.startswith("\\") and token[1:] not in _ESCAPES):
                raise Unknown
            words.append(token.removeprefix("\\"))
        return "".join(words)

    def _font(self, name: str) -> Iterable[Atom]:
        atoms = self._argument()
        if name.startswith("operatorname") or (name == "mathrm" and len(atoms) > 1):
            return (Atom("".join(atom.text for atom in atoms), Kind.FUNCTION),)
        return atoms

    def _accented(self, mark: str) -> Atom:
        text = join(self._argument(), tight=True)
        if not text.isalnum() or len(text) > 12:
            raise Unknown
        return Atom("".join(letter + mark for letter in text), Kind.GROUP)

    def _fraction(self) -> Atom:
        upper, lower = self._argument(), self._argument()
        return Atom(f"{numerator(upper)}/{denominator(lower)}", Kind.FRACTION)

    def _root(self) -> Atom:
        self._skip_space()
        index = ""
        if self._peek() == "[":
            self._at += 1
            index = join(self._atoms(frozenset("]")), tight=True)
            self._expect("]")
        sign = symbols.ROOTS.get(index)
        if sign is None:
            raised = scripted(index, symbols.SUPERSCRIPTS)
            if raised is None:
                raise Unknown
            sign = f"{raised}√"
        return Atom(f"{sign}{radicand(self._argument())}", Kind.ROOT)

    def _script(self, mark: str, base: Atom | None) -> Atom:
        base = base or Atom("", Kind.LETTER)
        raised = set(symbols.SUPERSCRIPTS.values() if mark == "^" else symbols.SUBSCRIPTS.values())
        if base.kind in _NO_BASE or mark in base.text or ord(base.text[-1:] or " ") in raised:
            raise Unknown  # a second script on the same side would join the first
        return script(base, mark, join(self._argument(), tight=True))

    def _negated(self) -> Atom:
        atoms = self._argument()
        negated = symbols.NEGATED.get(atoms[0].text) if len(atoms) == 1 else None
        if negated is None:
            raise Unknown
        return Atom(negated, Kind.RELATION)

    # Environments

    def _environment(self) -> Atom:
        name = self._verbatim()
        if name == "array":
            self._verbatim()  # the column specification
        rows = [row for row in self._rows() if any(row)]
        if self._verbatim() != name:
            raise Unknown
        if name in symbols.ALIGNED:
            lines = (join([atom for cell in row for atom in cell]) for row in rows)
            return Atom("\n".join(lines), Kind.TEXT)
        if name == "cases":
            body = "; ".join(", ".join(_filled(row)) for row in rows)
            return Atom(f"{{ {body} }}", Kind.GROUP)
        return _matrix(name, rows)

    def _rows(self) -> list[list[list[Atom]]]:
        """Rows of cells up to the \\end, which is taken."""
        rows: list[list[list[Atom]]] = [[]]
        ends = frozenset({"&", r"\\", r"\end", r"\hline"})
        while True:
            cell = self._atoms(ends)
            end = self._next()
            if end == r"\hline":
                if cell:
                    raise Unknown
                continue
            rows[-1].append(cell)
            if end == r"\end":
                return rows
            if end == r"\\":
                rows.append([])


_STRUCTURES: Mapping[str, Callable[[Parser], Atom]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), Parser._fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), Parser._binomial),
    "sqrt": Parser._root,
    "mathbb": Parser._blackboard,
    "pmod": Parser._modulus,
    "tag": Parser._tag,
    "begin": Parser._environment,
    "\\": Parser._row_break,
}
_POSTFIX = {"'": "′", "!": "!"}
_NO_BASE = frozenset({Kind.BINARY, Kind.RELATION, Kind.COMMA, Kind.SPACE})
_ESCAPES = frozenset(" $%#_&{},;:!")


def _matrix(name: str, rows: Sequence[Sequence[Sequence[Atom]]]) -> Atom:
    if name not in symbols.MATRICES:
        raise Unknown
    left, right = symbols.MATRICES[name]
    return Atom(left + "; ".join("  ".join(map(join, row)) for row in rows) + right, Kind.GROUP)


def _filled(row: Sequence[Sequence[Atom]]) -> list[str]:
    texts = (join(cell).strip().rstrip(",") for cell in row)
    return [text for text in texts if text]
