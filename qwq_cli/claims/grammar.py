"""Reads one side of a claim: a Pratt parser over tokens that stops where it understands no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qwq_cli.claims.exact import NotExact, bounded
from qwq_cli.claims.expression import Applied, Expr, Name, Number
from qwq_cli.claims.measures import factor_of, measure, unit_of
from qwq_cli.claims.readings import Reading
from qwq_cli.claims.signs import PAIRS
from qwq_cli.claims.tokens import Token
from qwq_cli.equality.numeral import read_numeral

_MAX_DEPTH = 40
_MAX_TOKENS = 400  # of a side
_SUM, _PRODUCT, _UNARY, _TIGHT, _CHOOSE, _POWER = 10, 20, 22, 25, 30, 40
_INFIX = {
    "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "mod": _PRODUCT, "of": _PRODUCT,
    "choose": _CHOOSE, "^": _POWER,
}  # fmt: skip
_FACTORS = ("number", "closer", "name")
_COUNTS = {"C": "choose", "P": "permutations"}
_SENTENCE = ("word", "end", "name", "pause")  # before them, an exclamation mark is one
_LETTER_E = re.compile(r"\d+e[-+]?\d+")
_POINTS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_AROUND = {"⌊": "floor", "⌈": "ceil"}
_END = Token("end", "", -1, -1)


@dataclass(frozen=True)
class Side:
    """tokens[start:end], understood. measures: what was counted, word for word. implied: a product
    without a sign stands behind a division."""

    expr: Expr
    start: int
    end: int
    measures: tuple[str, ...] = ()
    implied: bool = False


class Unreadable(ValueError):
    """No expression begins here."""


def side_at(
    tokens: Sequence[Token],
    start: int,
    reading: Reading = Reading.USUAL,
    *,
    dead: set[int] | None = None,
) -> Side | None:
    """The longest one that begins at `start`. dead: brackets that are known not to be understood;
    more are added, so that all reading of a line is linear in it."""
    parser = _Parser(tokens, start, reading, set() if dead is None else dead)
    try:
        expr = parser.expression(0)
    except (Unreadable, NotExact):
        return None
    return Side(expr, start, parser.at, tuple(parser.measures), parser.implied)


class _Parser:
    def __init__(self, tokens: Sequence[Token], at: int, reading: Reading, dead: set[int]) -> None:
        self.at = at
        self.measures: list[str] = []
        self.implied = False
        self._tokens = tokens
        self._start = at
        self._reading = reading
        self._depth = 0
        self._dead = dead

    def expression(self, least: int) -> Expr:
        """Of operations that bind more tightly than `least`."""
        if self._depth == _MAX_DEPTH or self.at - self._start > _MAX_TOKENS:
            raise Unreadable
        self._depth += 1
        try:
            left = self._measured(self._operand())
            while (longer := self._longer(left, least)) is not None:
                left = longer
        finally:
            self._depth -= 1
        return left

    def _longer(self, left: Expr, least: int) -> Expr | None:
        """With what comes next, if it belongs to it."""
        token = self._token
        if token.kind == "operation" and token.text in _INFIX:
            return self._applied(left, token.text, least)
        if self._multiplies(token):
            return self._implied(left, least)
        return None

    def _applied(self, left: Expr, sign: str, least: int) -> Expr | None:
        power = self._power(sign)
        if power <= least or (sign == "of" and not _is_share(left)):
            return None
        right = self._tried(self.at + 1, self._right_power(sign, power))
        return None if right is None else self._joined(sign, left, right)

    def _power(self, sign: str) -> int:
        if sign == "/" and self._reading is Reading.FRACTIONS_FIRST and self._is_fraction():
            return _TIGHT
        return _INFIX[sign]

    def _right_power(self, sign: str, power: int) -> int:
        """What must be exceeded to belong to the right of the sign."""
        if sign == "of" and self._reading is Reading.OF_ALL:
            return 0
        return power - (sign == "^" and self._reading is not Reading.CALCULATOR)

    def _is_fraction(self) -> bool:
        """Of two numbers with no space between."""
        around = self._tokens[self.at - 1 : self.at + 2]
        is_numbers = [token.kind for token in around] == ["number", "operation", "number"]
        return is_numbers and not (around[1].spaced or around[2].spaced)

    def _joined(self, sign: str, left: Expr, right: Expr) -> Expr:
        is_share = sign in "+-" and _is_percent(right) and not _in_percents(left)
        if is_share and self._reading is Reading.PERCENT_OF_IT:
            right = Applied("*", (left, right))
        return Applied("*" if sign == "of" else sign, (left, right))

    def _tried(self, at: int, least: int) -> Expr | None:
        """What stands at `at`; where there is nothing, nothing is taken."""
        before, self.at = self.at, at
        try:
            return self.expression(least)
        except Unreadable:
            self.at = before
            return None

    def _multiplies(self, token: Token) -> bool:
        """Whether it may be a factor that no sign stands before."""
        before = self._tokens[self.at - 1].kind
        if token.kind == "opener":
            return token.text in "([" and before != "word"
        if token.kind == "name":
            following = self._tokens[self.at + 1].kind if self.at + 1 < len(self._tokens) else ""
            return before in _FACTORS and following != "number"
        return token.kind == "command" and token.text != "pmod" and before in _FACTORS

    def _implied(self, left: Expr, least: int) -> Expr | None:
        power = _TIGHT if self._reading is Reading.PRODUCT_FIRST else _PRODUCT
        if power <= least:
            return None
        is_aside = self._reading is Reading.ASIDES and self._token.spaced
        right = self._tried(self.at, _TIGHT)
        if right is None or (is_aside and isinstance(left, Number)):
            return None if right is None else left
        self.implied |= isinstance(left, Applied) and left.rule == "/"
        return Applied("*", (left, right))

    @property
    def _token(self) -> Token:
        return self._tokens[self.at] if self.at < len(self._tokens) else _END

    def _take(self, kind: str, text: str | None = None) -> Token:
        token = self._token
        if token.kind != kind or (text is not None and token.text != text):
            raise Unreadable
        self.at += 1
        return token

    def _has(self, kind: str, text: str) -> bool:
        """Takes it if it is next."""
        found = self._token.kind == kind and self._token.text == text
        self.at += found
        return found

    def _operand(self) -> Expr:
        token = self._token
        read = _OPERANDS.get(token.kind)
        if read is None:
            raise Unreadable
        self.at += 1
        return read(self, token)

    def _signed_operand(self, sign: Token) -> Expr:
        if sign.text not in "+-":
            raise Unreadable
        inner = self.expression(_POWER if self._reading is Reading.CALCULATOR else _UNARY)
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
            return Applied(
                "mixed", (Number(_value(token.text)), self._part(self._take("fraction")))
            )
        if self._reading is Reading.LETTER_E and _LETTER_E.fullmatch(token.text):
            raise Unreadable
        if self._reading is Reading.POINTS_GROUP and _POINTS.fullmatch(token.text):
            return Number(_value(token.text.replace(".", "")))
        whole = Number(_value(token.text))
        fraction = self._fraction_behind() if isinstance(whole.value, int) else None
        if fraction is None or self._reading is Reading.NO_MIXED:
            return whole
        self.at = fraction.end
        return Applied("mixed", (whole, fraction.expr))

    def _numeral(self, token: Token) -> Expr:
        """With its base behind it: `1011_2`, `FF_{16}`."""
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

    def _fraction_behind(self) -> Side | None:
        """The proper fraction of a mixed number: `1/3` or `\\frac{1}{3}`."""
        ahead = self._tokens[self.at : self.at + 7]
        kinds = [token.kind for token in ahead]
        if kinds[:3] == ["number", "operation", "number"] and ahead[1].text == "/":
            above, below, length = ahead[0], ahead[2], 3
            if not above.spaced:
                return None
        elif kinds == ["command", *("opener", "number", "closer") * 2] and ahead[0].text == "frac":
            above, below, length = ahead[2], ahead[5], 7
        elif kinds[:3] == ["command", "number", "number"] and ahead[0].text == "frac":
            above, below, length = ahead[1], ahead[2], 3
        else:
            return None
        if not (above.text.isdigit() and below.text.isdigit()) or int(above.text) >= int(
            below.text
        ):
            return None
        parts = (Number(int(above.text)), Number(int(below.text)))
        return Side(Applied("/", parts), self.at, self.at + length)

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
        return Applied("sqrt", (Number(_value(self._take("number").text)),))

    def _braced(self) -> Expr:
        """What a command takes: `{...}`, or a single digit as in `\\frac12`."""
        if self._token.kind == "number" and len(self._token.text) == 1:
            return Number(_value(self._take("number").text))
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
        """Of a name, as it is written."""
        if not self._has("strange", "_"):
            return ""
        start = self.at
        if self._has("opener", "{"):
            while not self._has("closer", "}"):
                if self._token is _END:
                    raise Unreadable
                self.at += 1
        else:
            self.at += 1
        return "_" + "".join(token.text for token in self._tokens[start : self.at])

    def _measured(self, operand: Expr) -> Expr:
        """With the signs and the unit that stand behind it."""
        while (signed := self._signed(operand)) is not None:
            operand = signed
        by_measure = self._reading is Reading.BY_MEASURE
        start, (end, words) = self.at, measure(self._tokens, self.at, letters=by_measure)
        if not words:
            return operand
        self.measures.extend(words)
        self.at = end
        if by_measure:
            factor = factor_of(unit_of(self._tokens[start:end]))
            operand = Applied("*", (operand, Number(factor)))
        return self._with_smaller(operand)

    def _with_smaller(self, operand: Expr) -> Expr:
        """With what a smaller unit adds, as in `2 hours 10 minutes`."""
        if self._token.kind != "number":
            return operand
        more = self._tried(self.at, _POWER)
        if more is None:
            return operand
        is_known = self._reading is Reading.BY_MEASURE
        return Applied("+" if is_known else "by measure alone", (operand, more))

    def _signed(self, operand: Expr) -> Expr | None:
        token = self._token
        if token.kind == "superscript":
            digits = ""
            while self._token.kind == "superscript":
                digits += self._take("superscript").text
            return Applied("^", (operand, Number(int(digits))))
        if token.kind != "operation":
            return None
        following = self._tokens[self.at + 1].kind if self.at + 1 < len(self._tokens) else "end"
        if token.text == "!" and not token.spaced and following not in _SENTENCE:
            self.at += 1
            return Applied("!", (operand,))
        return self._percent(operand, following) if token.text == "%" else None

    def _percent(self, operand: Expr, following: str) -> Expr:
        self.at += 1
        if following == "number" and self._token.spaced:
            return Applied("mod", (operand, self.expression(_PRODUCT)))
        if self._reading is Reading.BARE_PERCENT and self._token.text != "of":
            return operand
        return Applied("percent", (operand,))


_OPERANDS: Mapping[str, Callable[[_Parser, Token], Expr]] = {
    "number": _Parser._number,
    "numeral": _Parser._prefixed,
    "fraction": _Parser._part,
    "money": _Parser._after_money,
    "operation": _Parser._signed_operand,
    "opener": _Parser._group,
    "command": _Parser._command,
    "name": _Parser._name,
    "word": _Parser._word,
}


def _value(digits: str) -> int | Fraction:
    if digits.isdigit():
        return bounded(int(digits))
    if "e" in digits or "E" in digits:
        return bounded(Fraction(digits))
    whole, _, decimals = digits.partition(".")
    return bounded(Fraction(int(whole + decimals), 10 ** len(decimals)))


def _is_percent(expr: Expr) -> bool:
    return isinstance(expr, Applied) and expr.rule == "percent"


def _in_percents(expr: Expr) -> bool:
    """Whether it is a sum of percentages."""
    if isinstance(expr, Applied) and expr.rule in ("+", "-"):
        return all(map(_in_percents, expr.parts))
    return _is_percent(expr)


def _is_share(expr: Expr) -> bool:
    """What stands before "of" where it multiplies: 15%, 3/4, half."""
    if isinstance(expr, Applied):
        return expr.rule in ("percent", "/", "mixed")
    return isinstance(expr, Number) and isinstance(expr.value, Fraction)
