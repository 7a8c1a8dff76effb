"""What a node is to its neighbours, which decides how both are set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qwq_cli.render.tex import symbols
from qwq_cli.render.tex.tree import BEFORE_SIGN, Font, Kind, Node, Postfix, Row, Script, Sign


def placed(row: Row) -> list[Node]:
    """Return the nodes, with every bar as opening or closing, and a minus sign as opening."""
    nodes: list[Node] = []
    bar_opens, before = True, None
    for node in row:
        core = core_of(node)
        if isinstance(core, Sign) and core.kind is Kind.BAR:
            core = replace(core, kind=Kind.OPEN if bar_opens else Kind.CLOSE)
            bar_opens = not bar_opens
        elif isinstance(core, Sign) and core.kind is Kind.BINARY and _expects_sign(before):
            core = replace(core, kind=Kind.OPEN)
        nodes.append(_with_core(node, core))
        before = core
    return nodes


def _expects_sign(before: Node | None) -> bool:
    return before is None or kind_of(before) in BEFORE_SIGN


def core_of(node: Node | None) -> Node | None:
    """Return the innermost base under scripts and primes."""
    return core_of(node.base) if isinstance(node, Script | Postfix) else node


def _with_core(node: Node | None, core: Node | None) -> Any:
    if isinstance(node, Script | Postfix):
        return replace(node, base=_with_core(node.base, core))
    return core


def kind_of(node: Node | None) -> Kind | None:
    core = core_of(node)
    if isinstance(core, Font) and names(core):
        return Kind.FUNCTION
    return core.kind if isinstance(core, Sign) else Kind.GROUP if core else None


def names(node: Font) -> bool:
    """Return whether it spells the name of a function or unit, not a product of letters."""
    return node.name in symbols.NAMING or (node.name == "mathrm" and len(node.body) > 1)
