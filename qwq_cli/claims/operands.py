"""The parts of expressions: numbers in all their forms, names, brackets, functions."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from qwq_cli.claims.cursor import END, Cursor, Unreadable
from qwq_cli.claims.exact import bounded
from qwq_cli.claims.expression import Applied, Expr, Name, Number
from qwq_cli.claims.readings import Reading
from qwq_cli.claims.signs import PAIRS
from qwq_cli.claims.tokens import Token
from qwq_cli.equality.numeral import read_numeral

UNARY, POWER = 22, 40  # how tightly a sign and an exponent bind; see `grammar.py`
_COUNTS = {"C": "choose", "P": "permutations"}
_LETTER_E = re.compile(r"\d+e[-+]?\d+")
_POINTS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_AROUND = {"⌊": "floor", "⌈": "ceil"}
_BRACED = ["command", *("opener", "number", "closer") * 2]


class Operands(Cursor, ABC):
    """Reads operands. measures: what was counted, word for word."""

    def __init__(self, tokens: Sequence[Token], at: int, reading: Reading, dead: set[int]) -> None:
        super().__init__(tokens, at)
        self.measures: list[str] = []
        self._reading = reading
        self._dead = dead

    @abstractmethod
    def expression(self, least: int) -> Expr:
        """Read an expression of operations that bind more tightly than `least`."""

    def _operand(self) -> Expr:
        token = self._token
        read = _OPERANDS.get(token.kind)
        if read is None:
            raise Unreadable
        self._move(self.at + 1)
        return read(self, token)

    def _signed_operand(self, sign: Token) -> Expr:
        if sign.text not in "+-":
            raise Unreadable
        inner = self.expression(POWER if self._reading is Reading.CALCULATOR else UNARY)
        return Applied("negative", (inner,)) if sign.text == "-" else inner

    def _name(self, token: Token) -> Expr:
        if token.text in _COUNTS and self._token.kind == "opener":
            return self._function(_COUNTS[token.text])
        return Name(token.text + self._subscript())

    def _word(self, token: Token) -> Expr:
        if token.text == "half":
            return Number(Fraction(1, 2))
        return self._numeral(token)

    def _after_money(self, token: Token) -> Expr:
        self.measures.append(token.text)
        if self._token.kind not in ("number", "operation", "opener", "command"):
            raise Unreadable
        return self._operand()

    def _number(self, token: Token) -> Expr:
        if self._token.text == "_":
            return self._numeral(token)
        if self._token.kind == "fraction":
            return Applied("mixed", (number_of(token.text), self._part(self._take("fraction"))))
        if not token.text.isdigit():
            if self._reading is Reading.LETTER_E and _LETTER_E.fullmatch(token.text):
                raise Unreadable
            if self._reading is Reading.POINTS_GROUP and _POINTS.fullmatch(token.text):
                return number_of(token.text.replace(".", ""))
        whole = number_of(token.text)
        if self._token.kind not in ("number", "command") or not isinstance(whole.value, int):
            return whole
        fraction = self._fraction_behind()
        if fraction is None or self._reading is Reading.NO_MIXED:
            return whole
        part, end = fraction
        self._move(end)
        return Applied("mixed", (whole, part))

    def _numeral(self, token: Token) -> Expr:
        """Read a number with its base after it: `1011_2`, `FF_{16}`."""
        self._take("strange", "_")
        is_braced = self._has("opener", "{")
        base = self._take("number").text
        if is_braced:
            self._take("closer", "}")
        numeral = read_numeral(f"{token.text}_{base}")
        if numeral is None:
            raise Unreadable
        return Applied("numeral", (Number(bounded(numeral.value)),))

    def _part(self, token: Token) -> Expr:
        above, below = token.text.split("/")
        return Applied("/", (Number(int(above)), Number(int(below))))

    def _prefixed(self, token: Token) -> Expr:
        return Applied("numeral", (Number(bounded(int(token.text))),))

    def _fraction_behind(self) -> tuple[Expr, int] | None:
        """Return the fraction of a mixed number, `1/3` or `\\frac{1}{3}`, and where it ends."""
        ahead = self._tokens[self.at : self.at + len(_BRACED)]
        kinds = [token.kind for token in ahead]
        is_command = bool(ahead) and ahead[0].text == "frac"
        if kinds[:3] == ["number", "operation", "number"] and ahead[1].text == "/":
            places = (0, 2, 3) if ahead[0].spaced else None
        elif is_command and kinds == _BRACED:
            places = (2, 5, 7)
        else:
            places = (1, 2, 3) if is_command and kinds[1:3] == ["number", "number"] else None
        if places is None:
            return None
        above, below = ahead[places[0]].text, ahead[places[1]].text
        if not (above.isdigit() and below.isdigit() and int(above) < int(below)):
            return None
        return Applied("/", (Number(int(above)), Number(int(below)))), self.at + places[2]

    def _group(self, opener: Token) -> Expr:
        place = self.at
        if place in self._dead:
            raise Unreadable
        try:
            inner = self.expression(0)
            self._take("closer", PAIRS[opener.text])
        except Unreadable:
            self._dead.add(place)
            raise
        return Applied(_AROUND[opener.text], (inner,)) if opener.text in _AROUND else inner

    def _command(self, token: Token) -> Expr:
        text = token.text
        if text == "sqrt":
            return self._root()
        if text in ("frac", "binom"):
            return Applied("/" if text == "frac" else "choose", (self._braced(), self._braced()))
        if text == "boxed":
            return self._braced()
        if text in ("gcd", "lcm", "max", "min"):
            return self._function(text)
        raise Unreadable

    def _root(self) -> Expr:
        if self._has("opener", "["):
            degree = self._group(Token("opener", "[", -1, -1))
            return Applied("root", (degree, self._braced()))
        if self._token.kind == "opener":
            return Applied("sqrt", (self._group(self._take("opener")),))
        return Applied("sqrt", (number_of(self._take("number").text),))

    def _braced(self) -> Expr:
        """Read the argument of a command: `{...}`, or a single digit as in `\\frac12`."""
        if self._token.kind == "number" and len(self._token.text) == 1:
            return number_of(self._take("number").text)
        return self._group(self._take("opener", "{"))

    def _function(self, text: str) -> Expr:
        self._take("opener", "(")
        parts = [self.expression(0)]
        while self._has("pause", ","):
            parts.append(self.expression(0))
        self._take("closer", ")")
        if text in _COUNTS.values() and len(parts) != 2:
            raise Unreadable
        return Applied(text, tuple(parts))

    def _subscript(self) -> str:
        """Read the subscript of a name, as written."""
        if not self._has("strange", "_"):
            return ""
        start = self.at
        if self._has("opener", "{"):
            while not self._has("closer", "}"):
                if self._token is END:
                    raise Unreadable
                self._move(self.at + 1)
        else:
            self._move(self.at + 1)
        return "_" + "".join(token.text for token in self._tokens[start : self.at])


_OPERANDS: Mapping[str, Callable[[Operands, Token], Expr]] = {
    "number": Operands._number,
    "numeral": Operands._prefixed,
    "fraction": Operands._part,
    "money": Operands._after_money,
    "operation": Operands._signed_operand,
    "opener": Operands._group,
    "command": Operands._command,
    "name": Operands._name,
    "word": Operands._word,
}


def may_begin(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a side may begin there. It is quick: most words are ruled out."""
    if at >= len(tokens):
        return False
    kind, text = tokens[at].kind, tokens[at].text
    if kind == "word":
        return text == "half" or (at + 1 < len(tokens) and tokens[at + 1].text == "_")
    return kind in _OPERANDS


@lru_cache(maxsize=1024)
def number_of(digits: str) -> Number:
    if digits.isdigit():
        return Number(bounded(int(digits)))
    if "e" in digits or "E" in digits:
        return Number(bounded(Fraction(digits)))
    whole, _, decimals = digits.partition(".")
    return Number(bounded(Fraction(int(whole + decimals), 10 ** len(decimals))))
