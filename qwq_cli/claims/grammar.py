"""Reads one side of a claim, with a Pratt parser that stops at the first token it can't use."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from qwq_cli.claims.cursor import Unreadable
from qwq_cli.claims.exact import NotExact
from qwq_cli.claims.expression import Applied, Expr, Number
from qwq_cli.claims.measures import factor_of, measure, unit_of
from qwq_cli.claims.operands import POWER, Operands, may_begin, number_of
from qwq_cli.claims.readings import Reading
from qwq_cli.claims.tokens import Token

_MAX_DEPTH = 40
_MAX_TOKENS = 400  # of one side
_SUM, _PRODUCT, _TIGHT, _CHOOSE = 10, 20, 25, 30
_INFIX = {
    "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "mod": _PRODUCT, "of": _PRODUCT,
    "choose": _CHOOSE, "^": POWER,
}  # fmt: skip
_FACTORS = ("number", "closer", "name")
_SENTENCE = ("word", "end", "name", "pause")  # before these, an exclamation mark ends a sentence


class Side(msgspec.Struct, frozen=True):
    """The tokens [start:end], parsed. measures: what was counted, word for word.

    implied: whether a product without a sign follows a division.
    """

    expr: Expr
    start: int
    end: int
    measures: tuple[str, ...] = ()
    implied: bool = False


def side_at(
    tokens: Sequence[Token],
    start: int,
    reading: Reading = Reading.USUAL,
    *,
    dead: set[int] | None = None,
) -> Side | None:
    """Return the longest side that begins at `start`.

    dead: brackets that are known not to be understood. New ones are added, so that reading a line
    takes linear time.
    """
    if not may_begin(tokens, start):
        return None
    try:
        if reading is Reading.USUAL and _is_lone_number(tokens, start):
            return Side(number_of(tokens[start].text), start, start + 1)
        parser = _Parser(tokens, start, reading, set() if dead is None else dead)
        expr = parser.expression(0)
    except (Unreadable, NotExact):
        return None
    if parser.at > len(tokens):  # a name that ends with "_" lacks a token
        return None
    return Side(expr, start, parser.at, tuple(parser.measures), parser.implied)


def _is_lone_number(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number is a whole side, which needs no parser."""
    is_last = at + 1 == len(tokens) or tokens[at + 1].kind in ("pause", "relation", "closer")
    return is_last and tokens[at].kind == "number"


class _Parser(Operands):
    """implied: see Side."""

    def __init__(self, tokens: Sequence[Token], at: int, reading: Reading, dead: set[int]) -> None:
        super().__init__(tokens, at, reading, dead)
        self.implied = False
        self._start = at
        self._depth = 0

    def expression(self, least: int) -> Expr:
        """Read an expression of operations that bind more tightly than `least`."""
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
        """Return `left` extended by the next operation, if that belongs to it."""
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
        """Return the power that an operation must exceed to belong to the sign's right side."""
        if sign == "of" and self._reading is Reading.OF_ALL:
            return 0
        return power - (sign == "^" and self._reading is not Reading.CALCULATOR)

    def _is_fraction(self) -> bool:
        """Return whether two numbers and a slash are written without spaces."""
        around = self._tokens[self.at - 1 : self.at + 2]
        is_numbers = [token.kind for token in around] == ["number", "operation", "number"]
        return is_numbers and not (around[1].spaced or around[2].spaced)

    def _joined(self, sign: str, left: Expr, right: Expr) -> Expr:
        is_share = sign in "+-" and _is_percent(right) and not _in_percents(left)
        if is_share and self._reading is Reading.PERCENT_OF_IT:
            right = Applied("*", (left, right))
        return Applied("*" if sign == "of" else sign, (left, right))

    def _tried(self, at: int, least: int) -> Expr | None:
        """Read an expression at `at`; if that fails, take nothing."""
        before = self.at
        self._move(at)
        try:
            return self.expression(least)
        except Unreadable:
            self._move(before)
            return None

    def _multiplies(self, token: Token) -> bool:
        """Return whether the token may be a factor without a sign before it."""
        if token.kind == "opener":
            return token.text in "([" and self._kind(-1) != "word"
        if token.kind == "name":
            return self._kind(-1) in _FACTORS and self._kind(1) != "number"
        is_function = token.kind == "command" and token.text != "pmod"
        return is_function and self._kind(-1) in _FACTORS

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

    def _measured(self, operand: Expr) -> Expr:
        """Return the operand with the signs and the unit after it."""
        if not _may_follow(self._token):  # most are followed by another operation
            return operand
        while (signed := self._signed(operand)) is not None:
            operand = signed
        by_measure = self._reading is Reading.BY_MEASURE
        start, (end, words) = self.at, measure(self._tokens, self.at, letters=by_measure)
        if not words:
            return operand
        self.measures.extend(words)
        self._move(end)
        if by_measure:
            factor = factor_of(unit_of(self._tokens[start:end]))
            operand = Applied("*", (operand, Number(factor)))
        return self._with_smaller(operand)

    def _with_smaller(self, operand: Expr) -> Expr:
        """Add an amount in a smaller unit, as in `2 hours 10 minutes`."""
        if self._token.kind != "number":
            return operand
        more = self._tried(self.at, POWER)
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
        following = self._kind(1)
        is_spelled = token.end - token.start > 1
        if is_spelled and token.text == "!":
            self._move(self.at + 1)
            return Applied("!", (operand,))
        if token.text == "!" and not token.spaced and following not in _SENTENCE:
            self._move(self.at + 1)
            is_double = self._token.text == "!" and not self._token.spaced  # a double factorial
            return Applied("by measure alone" if is_double else "!", (operand,))
        return self._percent(operand, following) if token.text == "%" else None

    def _percent(self, operand: Expr, following: str) -> Expr:
        self._move(self.at + 1)
        if following == "number" and self._token.spaced:
            return Applied("mod", (operand, self.expression(_PRODUCT)))
        if self._reading is Reading.BARE_PERCENT and self._token.text != "of":
            return operand
        return Applied("percent", (operand,))


def _may_follow(token: Token) -> bool:
    """Return whether the token may be a sign or a unit after an operand."""
    if token.kind == "operation":
        return token.text in ("!", "%", "/")  # also of `60 miles / hour`
    return token.kind in ("word", "name", "money", "superscript")


def _is_percent(expr: Expr) -> bool:
    return isinstance(expr, Applied) and expr.rule == "percent"


def _in_percents(expr: Expr) -> bool:
    """Return whether it is a sum of percentages."""
    if isinstance(expr, Applied) and expr.rule in ("+", "-"):
        return all(map(_in_percents, expr.parts))
    return _is_percent(expr)


def _is_share(expr: Expr) -> bool:
    """Return whether "of" after it multiplies: 15%, 3/4, half."""
    if isinstance(expr, Applied):
        return expr.rule in ("percent", "/", "mixed")
    return isinstance(expr, Number) and isinstance(expr.value, Fraction)
