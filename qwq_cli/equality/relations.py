"""Inequalities: a region if they can be solved, or else a relation between formulas."""

from __future__ import annotations

from qwq_cli.equality.expression import Expr, difference, names
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.intersection import common
from qwq_cli.equality.interval import Link, Region, ray, read_chain
from qwq_cli.equality.linear import linear
from qwq_cli.equality.rational import rational
from qwq_cli.equality.values import Inequality


def read_relation(text: str) -> Inequality | Region | None:
    """Read an inequality; it is a region if it is linear in its only name."""
    chain = read_chain(text) or []
    links = [_link(sides, text) for sides in chain]
    if len(links) == 1:
        return links[0]
    regions = [link for link in links if isinstance(link, Region)]
    both = common(regions, text) if len(regions) == len(links) == 2 else None
    return both if isinstance(both, Region) else None


def _link(sides: Link, text: str) -> Inequality | Region | None:
    left, right = parse(sides[0]), parse(sides[1])
    if left is None or right is None:
        return None
    is_strict = sides[2]
    return _of_size(left, right, text, strict=is_strict) or _solved(
        left, right, text, strict=is_strict
    )


def _of_size(left: Expr, right: Expr, text: str, *, strict: bool) -> Region | None:
    """Read a bound of a size: `|x-1| < 2` is between two values, `|x-1| > 2` outside of them."""
    is_less = left[:2] == ("fn", "abs")
    size, bound = (left, right) if is_less else (right, left)
    radius = rational(bound)
    if size[:2] != ("fn", "abs") or radius is None or radius <= 0:
        return None
    inside = size[2]
    high: Expr = ("num", str(radius))
    low: Expr = ("num", str(-radius))
    assert isinstance(inside, tuple)
    links = ((inside, high), (low, inside)) if is_less else ((high, inside), (inside, low))
    rays = [_solved(smaller, larger, text, strict=strict) for smaller, larger in links]
    regions = [ray for ray in rays if isinstance(ray, Region)]
    if len(regions) < 2:
        return None
    if not is_less:
        return Region(regions[0].parts + regions[1].parts, regions[0].name, text)
    both = common(regions, text)
    return both if isinstance(both, Region) else None


def _solved(left: Expr, right: Expr, text: str, *, strict: bool) -> Inequality | Region:
    gap = difference(left, right)
    variables = names(gap)
    name = next(iter(variables), "")
    line = linear(gap, name) if len(variables) == 1 else None
    if line is None or not line[0]:
        return Inequality(gap, strict)
    bound = str(-line[1] / line[0])
    return Region((ray(bound, below=line[0] > 0, is_open=strict),), name, text)


def region_inequality(region: Region) -> Inequality | None:
    """Return a region as a relation between formulas, if it is written as one."""
    found = read_relation(region.text)
    return found if isinstance(found, Inequality) else None
