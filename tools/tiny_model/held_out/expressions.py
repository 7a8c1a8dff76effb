"""What stands in the braces and answers of wordings.toml: computed, and written out.

An expression is read by Python's parser and computed here, node by node, so that it can do nothing
but what this module lists.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import gcd, lcm
from typing import Any, TypeAlias

Number: TypeAlias = int | Fraction
Value: TypeAlias = "Number | str | list[Value]"
Slots: TypeAlias = Mapping[str, Value]

HIGHEST_POWER = 64
FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (gcd, lcm, Fraction, round, min, max, sorted, abs, len)
}
OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
SLOT = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def evaluate(text: str, slots: Slots) -> Value:
    """Compute an expression. Raises ValueError for whatever this module doesn't list."""
    return _value(_parsed(text), slots)


def holds(text: str, slots: Slots) -> bool:
    """Decide a condition, which is one comparison or a chain of them."""
    match _parsed(text):
        case ast.Compare(left=first, ops=signs, comparators=others):
            values = pairwise([_value(node, slots) for node in (first, *others)])
            compared = zip(signs, values, strict=True)
            return all(COMPARISONS[type(sign)](*pair) for sign, pair in compared)
    raise ValueError(f"{text!r} is not a comparison.")


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _value(node: ast.expr, slots: Slots) -> Value:
    match node:
        case ast.Constant(value=value) if type(value) in (int, str):
            return value  # type: ignore[return-value]
        case ast.Name(id=name) if name in slots:
            return slots[name]
        case ast.List(elts=parts):
            return [_value(part, slots) for part in parts]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_number(inner, slots)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            return _operation(type(sign), _number(left, slots), _number(right, slots))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            result: Value = FUNCTIONS[name](*(_value(arg, slots) for arg in args))
            return result
    raise ValueError(f"{ast.unparse(node)!r} is not computed here.")


def _number(node: ast.expr, slots: Slots) -> Number:
    value = _value(node, slots)
    if not isinstance(value, int | Fraction):
        raise ValueError(f"{ast.unparse(node)!r} is not a number.")
    return value


def _operation(sign: type[ast.operator], left: Number, right: Number) -> Number:
    if sign is ast.Pow and not (isinstance(right, int) and 0 <= right <= HIGHEST_POWER):
        raise ValueError(f"{right} is not a power that is computed here.")
    result: Number = OPERATIONS[sign](left, right)
    return result


def fill(text: str, slots: Slots) -> str:
    """Put values into a sentence: `{a}` as it is, `{a|words}` through a filter."""
    return SLOT.sub(lambda found: FILTERS[found[2]](slots[found[1]]), text)


def in_words(n: int) -> str:
    """Spell a number below a thousand."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    if n >= 1000:
        raise ValueError(f"{n} is not spelled here.")
    return f"{ONES[n // 100]} hundred" + (f" and {in_words(n % 100)}" if n % 100 else "")


def ordinal(n: int) -> str:
    """Write a place in a row: 1st, 12th, 22nd."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{'th' if n % 100 in (11, 12, 13) else ending}"


def cents(amount: int) -> str:
    """Write an amount of money in units of a hundred cents."""
    return f"{amount // 100}.{amount % 100:02}"


def clock(minutes: int) -> str:
    """Write a time of day on a clock of 24 hours."""
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def half_day(minutes: int) -> str:
    """Write a time of day with am or pm."""
    hour = minutes // 60 % 24
    return f"{(hour - 1) % 12 + 1}:{minutes % 60:02} {'am' if hour < 12 else 'pm'}"


def plain(value: Value) -> str:
    """Write a number or a word."""
    if isinstance(value, list):
        raise ValueError(f"{value} has no plain form.")
    return str(value)


FILTERS: dict[str | None, Callable[[Any], str]] = {
    None: plain,
    "words": in_words,
    "cents": cents,
    "comma": "{:,}".format,
    "ord": ordinal,
    "clock": clock,
    "ampm": half_day,
}
FORMS: dict[str, Callable[[Any], str]] = {
    "plain": plain,
    "cents": cents,
    "clock": clock,
    "ampm": half_day,
    "hm": lambda minutes: f"{minutes // 60} h {minutes % 60} min",
    "list": lambda values: ", ".join(map(plain, values)),
    "factors": lambda values: " * ".join(map(plain, values)),
    "qr": lambda values: "{} remainder {}".format(*values),
    "ratio": lambda values: "{}:{}".format(*values),
    "xy": lambda values: "x = {}, y = {}".format(*values),
}
