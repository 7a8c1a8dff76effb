"""Other arithmetics: bits, clocks, residues, bases, and signs with a redefined meaning.

A statement that fails in ordinary numbers may be true in one of them. Most of them need a word in
the text that hints at them. They are checked last, and rarely: a wrong value is hardly ever right
in another arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, or_, xor
from typing import NamedTuple

from qwq_cli.claims.exact import NotExact
from qwq_cli.claims.expression import Applied, Expr, Number, value_of

_SUMS = ("+", "*")  # a statement may have more than two operands with these
_RULES = (*_SUMS, "-", "^")
_MOST = 2**64
_BASES = range(2, 37)


class _Stated(NamedTuple):
    """`3 + 5 = 1`: rule "+" on 3 and 5, with the value 8, stated to be 1."""

    rule: str
    numbers: tuple[int, ...]
    value: int
    told: int


_PLAIN = re.compile(r"(?<![\d.])(\d{1,6}) ?([-+*×x÷/]) ?(\d{1,6}) ?= ?(\d{1,9})(?![\d.])")
_WORTH: Mapping[str, Callable[[int, int], int]] = {
    "+": int.__add__, "-": int.__sub__, "*": int.__mul__, "×": int.__mul__, "x": int.__mul__,
}  # fmt: skip
_RIDDLE = 2  # statements that are false in ordinary numbers


def has_own_rule(question: str) -> bool:
    """Return whether a text gives sums that are false: `2 + 5 = 12, 3 + 6 = 21, 8 + 11 = ?`"""
    given = _PLAIN.findall(question)
    false = [sign for a, sign, b, c in given if _worth(int(a), sign, int(b)) != int(c)]
    return len(false) >= _RIDDLE


def _worth(a: int, sign: str, b: int) -> float:
    if sign in "÷/":
        return a / b if b else -1
    return _WORTH[sign](a, b)


def is_true_elsewhere(left: Expr, right: Expr, is_hinted: Callable[[str], bool]) -> bool:
    """Return whether the statement is true in another arithmetic.

    is_hinted: whether the text hints at an arithmetic, by its name in `words.toml`.
    """
    stated = _stated(left, right)
    if stated is None:
        return False
    return any(is_true(stated) for is_true in _UNHINTED) or any(
        is_true(stated) and is_hinted(name) for name, is_true in _HINTED.items()
    )


def _stated(left: Expr, right: Expr) -> _Stated | None:
    if not isinstance(left, Applied) or left.rule not in _RULES:
        return None
    numbers = _operands(left, left.rule)
    try:
        value, told = value_of(left), value_of(right)
    except NotExact:
        return None
    if numbers is None or not (isinstance(value, int) and isinstance(told, int)):
        return None
    return _Stated(left.rule, numbers, value, told) if 0 <= told < _MOST else None


def _operands(expr: Expr, rule: str) -> tuple[int, ...] | None:
    """Return the operands of one or several equal operations; None if one is not natural."""
    found: list[int] = []
    while isinstance(expr, Applied) and expr.rule == rule and len(expr.parts) == 2:
        first, last = expr.parts
        if not isinstance(last, Number) or (found and rule not in _SUMS):
            return None
        expr = first
        found.append(_natural(last))
    found.append(_natural(expr) if isinstance(expr, Number) else -1)
    return tuple(reversed(found)) if min(found) >= 0 else None


def _natural(number: Number) -> int:
    """Return the value; -1 if it is not a natural number."""
    value = number.value
    return value if isinstance(value, int) and 0 <= value < _MOST else -1


# Ways in which a statement may be true.


def _is_exclusive_or(stated: _Stated) -> bool:
    """Return whether it is true as programs write it: `5 ^ 3 = 6`."""
    return stated.rule == "^" and reduce(xor, stated.numbers) == stated.told


def _is_joined(stated: _Stated) -> bool:
    """Return whether digits are joined: `1 + 2 = 12`."""
    return stated.rule == "+" and "".join(map(str, stated.numbers)) == str(stated.told)


def _is_binary(stated: _Stated) -> bool:
    """Return whether it is true in base 2, or of bits or truth values.

    `11 + 1 = 100`; also `1 + 1 = 0` and `1 + 1 = 1`.
    """
    numbers = (*stated.numbers, stated.told)
    if stated.rule not in _SUMS or set("".join(map(str, numbers))) - {"0", "1"}:
        return False
    return max(numbers) == 1 or _is_true_in(2, stated)


def _is_of_bits(stated: _Stated) -> bool:
    return stated.told in (reduce(of, stated.numbers) for of in (and_, or_, xor))


def _is_without_carry(stated: _Stated) -> bool:
    width = max(len(str(number)) for number in stated.numbers)
    columns = zip(*(str(number).zfill(width) for number in stated.numbers), strict=True)
    digits = "".join(str(sum(map(int, column)) % 10) for column in columns)
    return stated.rule == "+" and int(digits) == stated.told


def _is_wrapped(stated: _Stated) -> bool:
    """Return whether it is off by a multiple of a larger number, as on a clock: `10 + 4 = 2`."""
    return stated.rule != "^" and stated.told <= abs(stated.value - stated.told)


def _is_wrapped_sum(stated: _Stated) -> bool:
    return stated.rule in ("+", "-") and _is_wrapped(stated)


def _is_in_a_base(stated: _Stated) -> bool:
    return stated.rule in _SUMS and any(_is_true_in(base, stated) for base in _BASES)


def _is_true_in(base: int, stated: _Stated) -> bool:
    try:
        numbers = [int(str(number), base) for number in stated.numbers]
        told = int(str(stated.told), base)
    except ValueError:  # a digit that this base doesn't have
        return False
    return told == (sum(numbers) if stated.rule == "+" else reduce(int.__mul__, numbers))


def _is_an_end(stated: _Stated) -> bool:
    """Return whether the stated sum is the largest or smallest operand."""
    return stated.told in (max(stated.numbers), min(stated.numbers))


def _has_another_sign(stated: _Stated) -> bool:
    if len(stated.numbers) != 2:
        return False
    a, b = stated.numbers
    return stated.told in (a + b, a - b, a * b) or (b != 0 and stated.told * b == a)


def _is_of_quantities(stated: _Stated) -> bool:
    """Return whether it holds for lengths at right angles, or for parallel resistances."""
    if stated.rule != "+" or len(stated.numbers) != 2:
        return False
    a, b = stated.numbers
    return stated.told**2 == a**2 + b**2 or stated.told * (a + b) == a * b


_UNHINTED: Sequence[Callable[[_Stated], bool]] = (_is_exclusive_or, _is_joined, _is_binary)
_HINTED: Mapping[str, Callable[[_Stated], bool]] = {
    "bits": _is_of_bits,
    "columns": _is_without_carry,
    "circles": _is_wrapped_sum,
    "residues": _is_wrapped,
    "bases": _is_in_a_base,
    "ends": _is_an_end,
    "signs": _has_another_sign,
    "quantities": _is_of_quantities,
}
