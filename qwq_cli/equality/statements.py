"""Whether named values, equations, inequalities and families say the same."""

from __future__ import annotations

import re

from qwq_cli.equality.expression import Expr, difference, names, renamed
from qwq_cli.equality.interval import Region
from qwq_cli.equality.means import Means, matched
from qwq_cli.equality.rational import rational
from qwq_cli.equality.relations import region_inequality
from qwq_cli.equality.values import (
    Collection,
    Equation,
    Family,
    Inequality,
    Named,
    Quantity,
    Reading,
)

_SYMBOL = re.compile(r"(?:[A-Za-z]|\\[a-z]+)(?:_\w+)?'*")
_ANSWER = frozenset(("answer", "Answer", "final answer", "result", "value", "total", "solution"))
_INTEGERS = frozenset("kmnl")  # usual names of integers, if the text doesn't say


def two_named(a: Named, b: Named, means: Means) -> bool | None:
    if a.name == b.name:
        return _values(a, b, means)
    described = [name for name in (a.name, b.name) if _is_description(name)]
    if len(described) == 2 and not _ANSWER.intersection(described):
        return False  # a profit is no loss
    if described:
        return means.same(a.value, b.value)
    equations = [_equation(named) for named in (a, b)]
    if equations[0] is None or equations[1] is None:
        return False
    return two_equations(equations[0], equations[1], means)


def named(a: Named, b: Reading, means: Means) -> bool | None:
    """Compare `x = 5` with 5, or with another way to write the equation."""
    if isinstance(b, Equation):
        equation = _equation(a)
        return equation is not None and two_equations(equation, b, means)
    if isinstance(b, Collection) and (numbered := _numbered(a.name, b)):
        return means.same(a.value, Collection(numbered, ""))
    return not _are_of_others(a, b) and means.same(a.value, b)


def _numbered(name: str, values: Collection) -> tuple[Reading, ...]:
    """Return the values of x_1 and x_2, which are those of x."""
    named = [item for item in values.items if isinstance(item, Named)]
    is_numbered = all(re.fullmatch(rf"{re.escape(name)}_\d", item.name) for item in named)
    is_all = len(named) == len(values.items) and is_numbered
    return tuple(item.value for item in named) if is_all else ()


def _are_of_others(a: Named, b: Reading) -> bool:
    """Return whether the values belong to other names; a point may be given by coordinates."""
    is_list = isinstance(a.value, Collection) and a.value.opener not in ("(", "[")
    return is_list and isinstance(b, Collection) and all(isinstance(i, Named) for i in b.items)


def two_equations(a: Equation, b: Equation, means: Means) -> bool | None:
    first, second = difference(a.left, a.right), difference(b.left, b.right)
    if names(first) != names(second):
        return False
    return first == second or means.ask(("equations", first, second))


def equation(a: Equation, b: Reading, means: Means) -> bool | None:
    """Compare `m+n = 204` with 204, if the problem asks for m+n."""
    if not isinstance(b, Quantity):
        return False
    alike = (one for one in means.asked.sought if names(one) == names(a.left))
    if not any(means.equal(one, a.left) for one in alike):
        return False
    return means.same(Quantity("", a.right, rational(a.right)), b)


def two_inequalities(a: Inequality, b: Inequality, means: Means) -> bool | None:
    if a.strict is not b.strict or names(a.difference) != names(b.difference):
        return False
    if a.difference == b.difference:
        return True
    return means.ask(("inequalities", a.difference, b.difference))


def inequality(a: Inequality, b: Reading, means: Means) -> bool | None:
    other = region_inequality(b) if isinstance(b, Region) else None
    return other is not None and two_inequalities(a, other, means)


def two_families(a: Family, b: Family, means: Means) -> bool | None:
    if len(a.names) != len(b.names):
        return False
    members = _members(a.value), _members(b.value)
    return matched(*members, lambda x, y: _members_alike(x, a.names, y, b.names, means))


def family(a: Family, b: Reading, means: Means) -> bool | None:
    """Compare. One side may omit that a name runs through the integers."""
    free: set[str] = set()
    for member in _members(b):
        if not isinstance(member, Quantity) or member.expr is None:
            return False
        free |= names(member.expr)
    running = free & set(a.names) or free & _INTEGERS
    if len(running) != 1 or len(a.names) != 1:
        return False
    return two_families(a, Family(b, tuple(running)), means)


def _values(a: Named, b: Named, means: Means) -> bool | None:
    if len(a.parameters) != len(b.parameters):
        return False if a.parameters and b.parameters else means.same(a.value, b.value)
    if a.parameters != b.parameters and isinstance(b.value, Quantity) and b.value.expr:
        if set(a.parameters) & (names(b.value.expr) - set(b.parameters)):
            return False  # in f(y) = 2x the x is no parameter
        new = dict(zip(b.parameters, a.parameters, strict=True))
        expr = renamed(b.value.expr, new)
        return means.same(a.value, Quantity(b.value.text, expr, b.value.value, b.value.unit))
    return means.same(a.value, b.value)


def _is_description(name: str) -> bool:
    """Return whether a name is a word, which describes the value; letters can't be exchanged."""
    return len(name) >= 4 and name.replace(" ", "").isalpha()


def _equation(named: Named) -> Equation | None:
    value = named.value
    if not isinstance(value, Quantity) or value.expr is None or not _SYMBOL.fullmatch(named.name):
        return None
    return Equation(("sym", named.name.lstrip("\\")), value.expr)


def _members(value: Reading) -> tuple[Reading, ...]:
    is_list = isinstance(value, Collection) and value.opener in ("", "or", r"\{")
    return value.items if is_list and isinstance(value, Collection) else (value,)


def _members_alike(
    a: Reading, a_names: tuple[str, ...], b: Reading, b_names: tuple[str, ...], means: Means
) -> bool | None:
    if isinstance(a, Named) and isinstance(b, Named):
        return a.name == b.name and _members_alike(a.value, a_names, b.value, b_names, means)
    if not (isinstance(a, Quantity) and isinstance(b, Quantity)):
        return means.same(a, b) if a_names == b_names else False
    if a.expr is None or b.expr is None or a.unit != b.unit:
        return False
    if len(a_names) == 1:
        return _run_alike(a.expr, a_names[0], b.expr, b_names[0], means)
    return means.equal(a.expr, renamed(b.expr, dict(zip(b_names, a_names, strict=True))))


def _run_alike(a: Expr, a_name: str, b: Expr, b_name: str, means: Means) -> bool | None:
    if a_name not in names(a) or b_name not in names(b):
        is_constant = a_name not in names(a) and b_name not in names(b)
        return is_constant and means.equal(a, b)
    return a == renamed(b, {b_name: a_name}) or means.ask(("families", a, a_name, b, b_name))
