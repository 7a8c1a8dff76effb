"""Reads one side of a claim: a Pratt parser over tokens that stops where it understands no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qwq_cli.claims.exact import NotExact, bounded
from qwq_cli.claims.expression import Applied, Expr, Name, Number
from qwq_cli.claims.measures import measure
from qwq_cli.claims.signs import PAIRS
from qwq_cli.claims.tokens import Token

_MAX_DEPTH = 40
_MAX_TOKENS = 400  # of a side
_SUM, _PRODUCT, _UNARY, _TIGHT, _CHOOSE, _POWER = 10, 20, 22, 25, 30, 40
_INFIX = {
    "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "mod": _PRODUCT, "of": _PRODUCT,
    "choose": _CHOOSE, "^": _POWER,
}  # fmt: skip
_AROUND = {"⌊": "floor", "⌈": "ceil"}
_END = Token("end", "", -1, -1)


@dataclass(frozen=True)
class Reading:
    """How to take what can be taken in two ways. tight: in `6/2(3)` the product comes first.
    mixed: `2\\frac{1}{3}` is 7/3."""

    tight: bool = False
    mixed: bool = True


USUAL = Reading()


@dataclass(frozen=True)
class Side:
    """tokens[start:end], understood. measures: what was counted, word for word. tight, mixed: it
    holds something that can be taken in two ways. vague: something that is not certain."""

    expr: Expr
    start: int
    end: int
    measures: tuple[str, ...] = ()
    tight: bool = False
    mixed: bool = False
    vague: bool = False


class Unreadable(ValueError):
    """No expression begins here."""


def side_at(tokens: Sequence[Token], start: int, reading: Reading = USUAL) -> Side | None:
    """The longest one that begins at `start`."""
    parser = _Parser(tokens, start, reading)
    try:
        expr = parser.expression(0)
    except (Unreadable, NotExact):
        return None
    return Side(
        expr, start, parser.at, tuple(parser.measures), parser.tight, parser.mixed, parser.vague
    )


class _Parser:
    def __init__(self, tokens: Sequence[Token], at: int, reading: Reading) -> None:
        self.at = at
        self.measures: list[str] = []
        self.tight = self.mixed = self.vague = False
        self._tokens = tokens
        self._start = at
        self._reading = reading
        self._depth = 0

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
        power = _INFIX[sign]
        if power <= least or (sign == "of" and not _is_share(left)):
            return None
        before = self.at
        self.at += 1
        try:
            right = self.expression(power - 1 if sign == "^" else power)
        except Unreadable:
            self.at = before
            return None
        return Applied("*" if sign == "of" else sign, (left, right))

    def _multiplies(self, token: Token) -> bool:
        """Whether it may be a factor that no sign stands before."""
        if token.kind == "opener":
            return token.text in "([" and self._tokens[self.at - 1].kind != "word"
        is_factor = token.kind == "name" or (token.kind == "command" and token.text != "pmod")
        return is_factor and self._tokens[self.at - 1].kind in ("number", "closer", "name")

    def _implied(self, left: Expr, least: int) -> Expr | None:
        power = _TIGHT if self._reading.tight else _PRODUCT
        if power <= least:
            return None
        before = self.at
        try:
            right = self.expression(_TIGHT)
        except Unreadable:
            self.at = before
            return None
        self.tight |= isinstance(left, Applied) and left.rule == "/"
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
        inner = self.expression(_UNARY)
        return Applied("negative", (inner,)) if sign.text == "-" else inner

    def _name(self, token: Token) -> Expr:
        return Name(token.text + self._subscript())

    def _word(self, token: Token) -> Expr:
        if token.text != "half":
            raise Unreadable
        return Number(Fraction(1, 2))

    def _after_money(self, token: Token) -> Expr:
        self.measures.append(token.text)
        if self._token.kind not in ("number", "operation", "opener", "command"):
            raise Unreadable
        return self._operand()

    def _number(self, token: Token) -> Expr:
        whole = Number(_value(token.text))
        if not isinstance(whole.value, int):
            return whole
        fraction = self._fraction_behind()
        if fraction is None or not self._reading.mixed:
            return whole
        self.mixed = self._token.kind == "command"
        self.at = fraction.end
        return Applied("mixed", (whole, fraction.expr))

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
        else:
            return None
        if not (above.text.isdigit() and below.text.isdigit()) or int(above.text) >= int(
            below.text
        ):
            return None
        parts = (Number(int(above.text)), Number(int(below.text)))
        return Side(Applied("/", parts), self.at, self.at + length)

    def _group(self, opener: Token) -> Expr:
        inner = self.expression(0)
        self._take("closer", PAIRS[opener.text])
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
        return self._group(self._take("opener", "{"))

    def _function(self, text: str) -> Expr:
        self._take("opener", "(")
        parts = [self.expression(0)]
        while self._has("pause", ","):
            parts.append(self.expression(0))
        self._take("closer", ")")
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
        end, words = measure(self._tokens, self.at)
        if words:
            self.measures.extend(words)
            self.at = end
        return operand

    def _signed(self, operand: Expr) -> Expr | None:
        token = self._token
        if token.kind == "superscript":
            digits = ""
            while self._token.kind == "superscript":
                digits += self._take("superscript").text
            return Applied("^", (operand, Number(int(digits))))
        if token.kind != "operation" or token.text not in "%!":
            return None
        following = self._tokens[self.at + 1].kind if self.at + 1 < len(self._tokens) else "end"
        if token.text == "!" and (token.spaced or following in ("word", "end", "name", "pause")):
            return None
        self.at += 1
        if token.text == "!":
            return Applied("!", (operand,))
        if following in ("number", "opener"):
            return Applied("mod", (operand, self.expression(_PRODUCT)))
        return Applied("percent", (operand,))


_OPERANDS: Mapping[str, Callable[[_Parser, Token], Expr]] = {
    "number": _Parser._number,
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


def _is_share(expr: Expr) -> bool:
    """What stands before "of" where it multiplies: 15%, 3/4, half."""
    if isinstance(expr, Applied):
        return expr.rule in ("percent", "/", "mixed")
    return isinstance(expr, Number) and isinstance(expr.value, Fraction)
