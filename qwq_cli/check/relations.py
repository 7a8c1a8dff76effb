"""Inequalities: a region where they can be solved, else a relation between formulas."""

from __future__ import annotations

from qwq_cli.check.expression import difference, names
from qwq_cli.check.grammar import parse
from qwq_cli.check.intersection import common
from qwq_cli.check.interval import Region, read_chain, solved
from qwq_cli.check.linear import linear
from qwq_cli.check.values import Inequality


def read_relation(text: str) -> Inequality | Region | None:
    """A region where it is linear in its one name."""
    chain = read_chain(text) or []
    links = [_link(*sides, text) for sides in chain]
    if len(links) == 1:
        return links[0]
    regions = [link for link in links if isinstance(link, Region)]
    both = common(regions, text) if len(regions) == len(links) == 2 else None
    return both if isinstance(both, Region) else None


def _link(smaller: str, larger: str, strict: bool, text: str) -> Inequality | Region | None:  # noqa: FBT001
    left, right = parse(smaller), parse(larger)
    if left is None or right is None:
        return None
    gap = difference(left, right)
    variables = names(gap)
    name = next(iter(variables), "")
    line = linear(gap, name) if len(variables) == 1 else None
    if line is None or not line[0]:
        return Inequality(gap, strict)
    bound = str(-line[1] / line[0])
    return solved(name, bound, below=line[0] > 0, strict=strict, text=text)


def region_inequality(region: Region) -> Inequality | None:
    """A region as a relation between formulas, where it is written as one."""
    found = read_relation(region.text)
    return found if isinstance(found, Inequality) else None
