"""Numbers and constants as the leaves of an expression."""

from __future__ import annotations

import re

from qwq_cli.equality.expression import Expr
from qwq_cli.equality.lexer import NotAFormula, Token


def leaf(token: Token) -> Expr:
    if token.kind == "number":
        return ("num", _fraction(token.text))
    if token.kind == "mixed":
        whole, top, bottom = re.split(r"[ /]", token.text)
        return ("num", f"{int(whole) * int(bottom) + int(top)}/{int(bottom)}")
    if token.kind == "repeating":
        return ("num", _repeating(token.text))
    if token.kind == "constant":
        return ("const", token.text)
    raise NotAFormula(token.kind)


def _fraction(decimal: str) -> str:
    whole, _, part = decimal.partition(".")
    return f"{whole or 0}{part}/1{'0' * len(part)}" if part else whole


def _repeating(text: str) -> str:
    """Return a recurring decimal as a fraction. 0.1666... is whole 0, fixed 1, repeated 6."""
    match = re.fullmatch(r"(\d*)\.(\d*)\\[a-z]+\s*\{?(\d+)\}?", text)
    assert match is not None
    whole, fixed, cycle = match.groups()
    nines = 10 ** len(cycle) - 1
    shown = int((whole or "0") + fixed)
    return f"{shown * nines + int(cycle)}/{nines * 10 ** len(fixed)}"
