"""Reads formulas into trees, with our own grammar. What the grammar doesn't know is no formula."""

from __future__ import annotations

from functools import lru_cache

from qwq_cli.equality.expression import DEGREE, Expr, indexed, levels
from qwq_cli.equality.leaf import leaf
from qwq_cli.equality.lexer import NotAFormula, Token, tokens

LONGEST = 1_000  # characters; a longer text is no answer but a derivation
MAX_DEPTH = 40  # of brackets and such
MAX_LEVELS = 120  # of the tree
MAX_TOKENS = 400

_ATOMS = frozenset(
    ("number", "mixed", "repeating", "name", "constant", "function", "command", "(", "[", "{")
)
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_CALLED = frozenset("fgFG")
_INVERSES = {name: f"arc{name}" for name in ("sin", "cos", "tan", "cot")}
_ENDS = frozenset(("choose", "over", "rfloor", "rceil"))
_ROUNDINGS = {"lfloor": ("rfloor", "floor"), "lceil": ("rceil", "ceil")}


@lru_cache(maxsize=8192)
def parse(text: str) -> Expr | None:
    """Return the expression that `text` (tidy) is; None if it is none or could be two."""
    if len(text) > LONGEST:
        return None
    try:
        found = tokens(text)
        expr = _Parser(found).whole() if 0 < len(found) <= MAX_TOKENS else None
    except NotAFormula:
        return None
    return expr if expr and levels(expr) <= MAX_LEVELS else None


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens, self._at, self._depth, self._bars = found, 0, 0, 0

    def whole(self) -> Expr:
        expr = self._split_sum()
        if self._at < len(self._tokens):
            raise NotAFormula(self._kind)
        return expr

    @property
    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else "end"

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise NotAFormula("end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, kind: str) -> bool:
        if self._kind != kind:
            return False
        self._at += 1
        return True

    def _expect(self, kind: str) -> None:
        if not self._take(kind):
            raise NotAFormula(f"{kind} expected")

    def _sum(self) -> Expr:
        terms = [self._signed()]
        while self._kind in ("+", "-"):
            terms.append(self._signed())
        return terms[0] if len(terms) == 1 else ("add", *terms)

    def _split_sum(self) -> Expr:
        """Read a sum, or TeX's old way to write two parts above each other: `{a \\over b}`."""
        above = self._sum()
        if self._kind != "command" or self._tokens[self._at].text not in ("over", "choose"):
            return above
        is_fraction = self._next().text == "over"
        return ("div", above, self._sum()) if is_fraction else ("fn", "binom", above, self._sum())

    def _signed(self) -> Expr:
        is_negative = False
        while self._kind in ("+", "-"):
            is_negative ^= self._next().kind == "-"
        term = self._term()
        return _negated(term) if is_negative else term

    def _term(self) -> Expr:
        left = self._power()
        while True:
            if self._take("*"):
                left = _product(left, self._signed_power())
            elif self._take("/"):
                left = ("div", left, self._signed_power())
            elif self._starts_factor():
                left = _product(left, self._power())
            else:
                return left

    def _starts_factor(self) -> bool:
        """Return whether the next token is a factor without a sign; a second number is not."""
        if self._kind == "number" and self._tokens[self._at - 1].kind == "!":
            return True
        if self._kind in ("number", "mixed", "repeating"):
            raise NotAFormula("a number behind a factor")
        if self._kind == "command" and self._tokens[self._at].text in _ENDS:
            return False
        return self._kind in _ATOMS or (self._kind == "|" and not self._bars)

    def _signed_power(self) -> Expr:
        if self._kind in ("+", "-"):
            return _negated(self._power()) if self._next().kind == "-" else self._power()
        return self._power()

    def _power(self) -> Expr:
        base = self._postfix(self._atom())
        if not self._take("^"):
            return base
        exponent = self._argument()
        return self._postfix(("pow", base, exponent))

    def _postfix(self, expr: Expr) -> Expr:
        while self._kind in ("!", "°", "%"):
            kind = self._next().kind
            if kind == "!":
                if self._kind == "!":
                    raise NotAFormula("!!")
                expr = ("fn", "factorial", expr)
            else:
                expr = ("mul", expr, DEGREE if kind == "°" else ("num", "1/100"))
        return expr

    def _argument(self) -> Expr:
        """Read the content of braces, or the one token that needs none."""
        if self._kind == "{":
            return self._group()
        if self._kind in ("+", "-"):
            return self._signed_power()
        return self._atom()

    def _group(self) -> Expr:
        closer = _CLOSER[self._next().kind]
        bars, self._bars = self._bars, 0
        expr = self._split_sum()
        self._bars = bars
        self._expect(closer)
        return expr

    def _atom(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotAFormula("too deep")
        atom = self._any_atom()
        self._depth -= 1
        return atom

    def _any_atom(self) -> Expr:
        if self._kind in _CLOSER:
            return self._group()
        if self._take("|"):
            self._bars += 1
            inside = self._sum()
            self._expect("|")
            self._bars -= 1
            return ("fn", "abs", inside)
        token = self._next()
        if token.kind == "name":
            return self._name(token.text)
        if token.kind == "function":
            return self._function(token.text)
        if token.kind == "command":
            return self._command(token.text)
        return leaf(token)

    def _name(self, name: str) -> Expr:
        is_called = name in _CALLED or name.endswith("'")
        if is_called and self._kind == "^" and self._inverse_call():
            self._at += 5
            name += "^-1"
        if self._kind == "(" and (is_called or self._holds_comma()):
            arguments = self._arguments()
            is_binomial = name == "C" and len(arguments) == 2
            return ("fn", "binom", *arguments) if is_binomial else ("call", name, *arguments)
        return ("sym", name)

    def _inverse_call(self) -> bool:
        """Return whether `^{-1}(` follows."""
        ahead = self._tokens[self._at : self._at + 6]
        kinds = [token.kind for token in ahead]
        return kinds == ["^", "{", "-", "number", "}", "("] and ahead[3].text == "1"

    def _holds_comma(self) -> bool:
        level = 0
        for token in self._tokens[self._at :]:
            level += (token.kind in _CLOSER) - (token.kind in _CLOSER.values())
            if level == 1 and token.kind == ",":
                return True
            if level == 0:
                break
        return False

    def _arguments(self) -> list[Expr]:
        closer = _CLOSER[self._next().kind]
        bars, self._bars = self._bars, 0
        found = [self._sum()]
        while self._take(","):
            found.append(self._sum())
        self._bars = bars
        self._expect(closer)
        return found

    def _function(self, name: str) -> Expr:
        name, _, base = name.partition("_")
        exponent = self._argument() if self._take("^") else None
        if exponent == _negated(("num", "1")) and name in _INVERSES:
            name, exponent = _INVERSES[name], None
        applied = _applied(name, base, self._operands(name))
        return applied if exponent is None else ("pow", applied, exponent)

    def _operands(self, name: str) -> list[Expr]:
        if self._kind == "(":
            return self._arguments()
        if self._kind in ("{", "[", "|"):
            return [self._atom()]
        if name == "sqrt":
            raise NotAFormula("sqrt of what?")
        operand = self._power()
        while self._starts_factor() and self._kind not in ("function", "(", "[", "|"):
            operand = ("mul", operand, self._power())
        if self._kind in ("(", "["):
            raise NotAFormula("does the bracket belong to the function?")
        return [operand]

    def _command(self, name: str) -> Expr:
        if name == "frac":
            return ("div", self._argument(), self._argument())
        if name in ("binom", "dbinom", "tbinom"):
            return ("fn", "binom", self._argument(), self._argument())
        if name == "sqrt":
            degree = self._group() if self._kind == "[" else None
            radicand = self._group() if self._kind == "(" else self._argument()
            return ("fn", "sqrt", radicand) if degree is None else ("fn", "root", radicand, degree)
        if name in _ROUNDINGS:
            closer, function = _ROUNDINGS[name]
            inside = self._sum()
            if self._next() != ("command", closer):
                raise NotAFormula(closer)
            return ("fn", function, inside)
        if name.startswith(("sum_", "prod_")):  # its lower bound belongs to its name
            end = (self._argument(),) if self._take("^") else ()
            body = self._term()
            return ("call", name.replace(" ", ""), *end, indexed(body) if "i=" in name else body)
        raise NotAFormula(name)


def _product(left: Expr, right: Expr) -> Expr:
    return (*left, right) if left[0] == "mul" else ("mul", left, right)


def _negated(expr: Expr) -> Expr:
    return ("mul", ("num", "-1"), expr)


def _applied(name: str, base: str, operands: list[Expr]) -> Expr:
    if name in ("gcd", "lcm", "max", "min"):
        if len(operands) < 2:
            raise NotAFormula(f"{name} of one")
        return ("fn", name, *operands)
    if len(operands) != 1:
        raise NotAFormula(f"{name} of several")
    if name in ("log", "lg") and (base or name == "lg"):
        return ("fn", "log", operands[0], _base(base or "10"))
    return ("fn", "barelog" if name == "log" else name, operands[0])


def _base(text: str) -> Expr:
    if text.isdigit():
        return ("num", text)
    expr = parse(text)
    if expr is None:
        raise NotAFormula(text)
    return expr
