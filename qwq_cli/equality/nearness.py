"""Whether the value after `\\approx` is the value before it, rounded or cut off."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from qwq_cli.equality.expression import Expr
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.number import exact

_DECIMAL = re.compile(r"[-+]?\d[\d,]*(?:\.(?P<decimals>\d+))?%?")
_SLACK = 1e-9  # of a step, for errors of floats, which here only show that a value is far off


def holds(left: str, right: str) -> bool:
    """Return whether it holds, also if one of them is not a known number.

    A value rounded to hundreds, such as `1234 \\approx 1200`, holds too.
    """
    value, match = _size_of(left), _DECIMAL.fullmatch(right)
    near = exact(right.rstrip("%")) if match else None
    if value is None or match is None or near is None:
        return True
    near = near / 100 if right.endswith("%") else near
    places = len(match["decimals"] or "") + 2 * right.endswith("%")
    gap = abs(value) - abs(float(near))
    step = 10.0 ** (_zeros(right) - places)
    is_cut_off = -_SLACK * step <= gap < step
    is_rounded = abs(gap) <= step / 2 + _SLACK * step
    return value * near >= 0 and (is_cut_off or is_rounded)


def _zeros(text: str) -> int:
    """Return the number of zeros that end a whole number; rounding may have left them."""
    return 0 if "." in text else len(text.rstrip("%")) - len(text.rstrip("%").rstrip("0"))


def _size_of(text: str) -> float | None:
    expr = parse(text)
    try:
        return None if expr is None else _value(expr)
    except (ArithmeticError, ValueError, KeyError, TypeError):
        return None


def _value(expr: Expr) -> float:
    """Return the value. Raises some error if there is none within the range of floats."""
    head, *rest = expr
    if head == "num":
        return float(Fraction(str(rest[0])))
    if head == "const":
        return _CONSTANTS[str(rest[0])]
    name = str(rest.pop(0)) if head == "fn" else str(head)
    found = _RULES[name](*(_value(part) for part in rest if isinstance(part, tuple)))
    if isinstance(found, complex) or not math.isfinite(found):
        raise ValueError(name)
    return found


_CONSTANTS = {"pi": math.pi, "e": math.e}
_RULES: Mapping[str, Callable[..., float]] = {
    "add": lambda *values: math.fsum(values),
    "mul": lambda *values: math.prod(values),
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "sqrt": math.sqrt,
    "root": lambda a, n: a ** (1 / n),
    "abs": abs,
    "ln": math.log,
    "exp": math.exp,
    "log": lambda a, base: math.log(a) / math.log(base),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
}
