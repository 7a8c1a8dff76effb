"""What a comparison uses: what the problem asks for, and computer algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from qwq_cli.equality.algebra import Question
from qwq_cli.equality.asked import Asked
from qwq_cli.equality.expression import Expr
from qwq_cli.equality.rational import rational
from qwq_cli.equality.values import Reading

_T = TypeVar("_T")
Rule = Callable[[Reading, Reading, "Means"], "bool | None"]
Ask = Callable[[Question], "bool | None"]


class Means:
    """ask: algebra; None if it can't tell. rule: how parts are compared."""

    def __init__(self, ask: Ask, asked: Asked, rule: Rule) -> None:
        self.ask, self.asked, self._rule = ask, asked, rule

    def same(self, a: Reading, b: Reading) -> bool | None:
        return self._rule(a, b, self)

    def equal(self, a: Expr, b: Expr) -> bool | None:
        if a == b:
            return True
        left, right = rational(a), rational(b)
        if left is not None and right is not None:
            return left == right
        return self.ask(("equal", a, b))


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = found if verdict else None
    return found


def matched(
    a: Sequence[_T], b: Sequence[_T], equal: Callable[[_T, _T], bool | None]
) -> bool | None:
    """Return whether each item of `a` has its own partner in `b`."""
    if len(a) != len(b):
        return False
    left, found = list(b), True
    for item in a:
        unknown = False
        for at, other in enumerate(left):
            verdict = equal(item, other)
            if verdict:
                left.pop(at)
                break
            unknown |= verdict is None
        else:
            if not unknown:
                return False
            found = False
    return True if found else None
