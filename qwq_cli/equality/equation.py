"""The two sides of equations: a name and its value, an equation, a chain of values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from qwq_cli.equality.brackets import split_at
from qwq_cli.equality.expression import Expr, names
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.lexer import FUNCTIONS
from qwq_cli.equality.nearness import holds
from qwq_cli.equality.unit import split_unit

MAX_SIDES = 20  # in a chain; a longer one is a derivation
_LETTER = r"(?:[A-Za-z]|\\(?!pi(?![A-Za-z])|infty|sqrt|frac|pm|mp|cdot|times)[a-zA-Z]+)"
_SUB = r"(?:_\s?(?:\{[^{}]{1,20}\}|\w))?'*"
_POINTS = r"\\?(?:angle|triangle|overline|vec|overrightarrow)\s*\{?\s*[A-Z]{1,4}\s*\}?"
_NAME = re.compile(
    rf"{_LETTER}{_SUB}|(?:m\s?)?\\(?:angle|measuredangle)\s?[A-Z]{{1,3}}|{_POINTS}"
    r"|\\frac\{[A-Z]{2}\}\{[A-Z]{2}\}|[A-Z]{2}/[A-Z]{2}"
    rf"|[A-Z]{_SUB}\s?:\s?[A-Z]{_SUB}"
    r"|\|?[A-Z]{2,4}\|?|[A-Za-z]{4,20}(?: [A-Za-z]+){0,4}|[A-Z][a-z]{2}(?: [a-z]+){0,4}"
)
_CALL = re.compile(
    r"(?P<name>[fghFGHPpqrstuEVNQRSTDLAW](?:_\{?\w\}?)?(?:'|\^\{-1\})*)\s?"
    r"\(\s*(?P<arguments>[^()=]{1,40})\)"
)
_TUPLE = re.compile(r"\(\s*([A-Za-z]\w?(?:\s*,\s*[A-Za-z]\w?)+)\s*\)")
_SIGNS = ("=", r"\approx", r"\equiv")


@dataclass(frozen=True)
class Statement:
    """`names = ... = value`; of several values, only the last one may count.

    parameters: of a function's definition. equation: whether no side is a name.
    """

    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    equation: tuple[Expr, Expr] | None = None
    chain: tuple[str, ...] = ()


def read_statement(text: str) -> Statement | None:
    """Read an equation. Returns None if there is no equality sign, or an unknown notation."""
    exact, is_rounded = _without_rounding(text)
    if exact is None:
        return None
    sides = split_at("=", exact)
    if not all(sides) or len(sides) > MAX_SIDES or (len(sides) == 1 and not is_rounded):
        return None
    head = [side for side in sides[:-1] if _is_name(side)]
    if len(sides) == 2 and not head and _is_name(sides[1]) and not _has_names(sides[0]):
        sides, head = sides[::-1], [sides[1]]  # 5 = x
    values = sides[len(head) :]
    if head != sides[: len(head)]:
        head, values = [], sides
    if not head and len(sides) > 1 and any(_has_names(value) for value in values):
        return _equation(values)
    if len(head) == 1 and len(sides) == 2 and _is_letter(head[0]) and _is_letter(sides[1]):
        return _equation(sides)
    if len(head) == 1 and _mentions(values[-1], head[0]):
        return _equation(sides)
    parameters = _parameters(head[0]) if len(head) == 1 else ()
    return Statement(tuple(map(_plain, head)), tuple(values), parameters)


def _without_rounding(text: str) -> tuple[str | None, bool]:
    """Return the text without a rounded value, and whether it had one.

    `2/7 \\approx 0.2857` becomes 2/7, but `x \\approx 0.2857` becomes 0.2857, its only value.
    `1/3 \\approx 0.5` becomes None, because it can't be true.
    """
    sides = split_at(r"\approx", text)
    if len(sides) == 1:
        return text, False
    left, right = sides[0], sides[-1]
    if not right or len(sides) > 3:
        return None, True
    last = left.rpartition("=")[2].strip()
    if not left:
        return right, True
    amount = _amount(last)
    if not holds(amount, _amount(right)):
        return None, True
    if _is_name(last) or _has_names(amount):
        return f"{left} = {right}", True
    return left, True


def _amount(text: str) -> str:
    """Return the amount without its unit; percent signs are part of the number."""
    amount, unit = split_unit(text)
    return amount.strip() if unit.powers else text


def _equation(sides: list[str]) -> Statement | None:
    trees = [parse(side) for side in sides]
    found = [tree for tree in trees if tree is not None]
    if len(found) < len(trees):
        return None
    if len(found) == 2:
        return Statement(equation=(found[0], found[1]))
    return Statement(chain=tuple(f"{a} = {b}" for a, b in pairwise(sides)))


def _is_name(text: str) -> bool:
    if text.strip("|") in FUNCTIONS or text in ("e", "i"):
        return False
    return any(form.fullmatch(text) for form in (_NAME, _CALL, _TUPLE))


def _has_names(text: str) -> bool:
    tree = parse(text)
    return tree is not None and bool(names(tree))


def _is_letter(text: str) -> bool:
    tree = parse(text)
    return tree is not None and tree[0] == "sym"


def _mentions(value: str, name: str) -> bool:
    tree, own = parse(value), parse(name)
    return tree is not None and own is not None and own[0] == "sym" and own[1] in names(tree)


def _parameters(name: str) -> tuple[str, ...]:
    call = _CALL.fullmatch(name)
    found = re.split(r"\s*,\s*", call["arguments"].strip()) if call else []
    return tuple(found) if all(re.fullmatch(r"[A-Za-z]|\\[a-z]+", one) for one in found) else ()


def _plain(name: str) -> str:
    """Return the name in one spelling, with a function's parameters separated.

    `a_{1}` equals `a_1`, and `\\angle ABC` equals `\\angle{ABC}`.
    """
    call = _CALL.fullmatch(name)
    if call and _parameters(name):
        return re.sub(r"[\s{}]", "", call["name"]) + "()"
    return re.sub(r"\s+", " ", re.sub(r"[{}]|(?<![A-Za-z])\s|\s(?![A-Za-z])", "", name)).strip()


def tuple_of_names(name: str) -> tuple[str, ...]:
    match = _TUPLE.fullmatch(name)
    return tuple(re.split(r"\s*,\s*", match[1])) if match else ()
