"""A formula as a tree of an operator and its arguments.

It has only tuples and text, so that it can be sent to another process as JSON: `("add", ("num",
"1"), ("mul", ("num", "2"), ("sym", "x")))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Expr: TypeAlias = "tuple[str | Expr, ...]"
DEGREE: Expr = ("div", ("const", "pi"), ("num", "180"))


def names(expr: Expr) -> frozenset[str]:
    """Return the names of its variables."""
    if expr[0] == "sym":
        return frozenset((str(expr[1]),))
    inner = (names(part) for part in expr[1:] if isinstance(part, tuple))
    return frozenset().union(*inner)


def renamed(expr: Expr, new: Mapping[str, str]) -> Expr:
    """Return the tree with other names for variables."""
    if expr[0] == "sym":
        return ("sym", new.get(str(expr[1]), expr[1]))
    return tuple(renamed(part, new) if isinstance(part, tuple) else part for part in expr)


def indexed(expr: Expr) -> Expr:
    """Return the tree with i as an index, not as the imaginary unit."""
    if expr == ("const", "i"):
        return ("sym", "i")
    return tuple(indexed(part) if isinstance(part, tuple) else part for part in expr)


def difference(a: Expr, b: Expr) -> Expr:
    return ("add", a, ("mul", ("num", "-1"), b))


def levels(expr: Expr) -> int:
    """Return the depth. It is counted without recursion, because it serves to limit the depth."""
    count, level = 0, [expr]
    while level:
        count += 1
        level = [part for node in level for part in node if isinstance(part, tuple)]
    return count
