"""Expressions as trees, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from qwq_cli.claims.exact import Exact, NotExact
from qwq_cli.claims.rules import RULES


class Number(msgspec.Struct, frozen=True):
    value: Exact


class Name(msgspec.Struct, frozen=True):
    text: str


class Applied(msgspec.Struct, frozen=True):
    """An operation or function, named as in `rules.py`, with its arguments."""

    rule: str
    parts: tuple[Expr, ...]


Expr: TypeAlias = Number | Name | Applied
NO_NAMES: Mapping[str, Exact] = MappingProxyType({})


def value_of(expr: Expr, known: Mapping[str, Exact] = NO_NAMES) -> Exact:
    """Return the value. known: values of names. Raises NotExact if there is no exact value.

    A long sum is a tree that is deep on its left, so only right sides are visited recursively.
    """
    if isinstance(expr, Number):  # which most parts are
        return expr.value
    spine = []
    while isinstance(expr, Applied):
        spine.append(expr)
        expr = expr.parts[0]
    value = expr.value if isinstance(expr, Number) else _of_name(expr, known)
    for applied in reversed(spine):
        value = RULES[applied.rule](value, *[value_of(part, known) for part in applied.parts[1:]])
    return value


def _of_name(name: Name, known: Mapping[str, Exact]) -> Exact:
    if name.text not in known:
        raise NotExact
    return known[name.text]


def names_in(*exprs: Expr) -> frozenset[str]:
    todo, found = list(exprs), set[str]()
    while todo:
        expr = todo.pop()
        if isinstance(expr, Name):
            found.add(expr.text)
        elif isinstance(expr, Applied):
            todo += expr.parts
    return frozenset(found)


def addends(expr: Expr) -> tuple[Expr, ...]:
    """Return the parts of a sum or difference, without signs; others are their own only part."""
    found = list[Expr]()
    while isinstance(expr, Applied) and expr.rule in ("+", "-"):
        found.append(expr.parts[1])
        expr = expr.parts[0]
    return (expr, *reversed(found))
