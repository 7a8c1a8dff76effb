"""Figures with their names, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType

from qwq_cli.render.terminal.fitted import Whole
from qwq_cli.render.terminal.named import named


def figures(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Return names and figures side by side; they wrap only on a terminal."""
    return Whole(named(rows, "meta"))
