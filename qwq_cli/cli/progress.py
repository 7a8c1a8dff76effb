"""A bar for work that has a known number of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from qwq_cli.render.theme import Terminal

_T = TypeVar("_T")


def tracked(parts: Sequence[_T], terminal: Terminal, title: str) -> Iterator[_T]:
    """`parts`, with a bar of how many are done where somebody looks; it leaves nothing behind."""
    if not terminal.lively:
        yield from parts
        return
    from rich import progress as p

    columns = (p.TextColumn("{task.description}"), p.BarColumn(), p.MofNCompleteColumn())
    with p.Progress(
        *columns, p.TimeRemainingColumn(compact=True), console=terminal.console, transient=True
    ) as bar:
        yield from bar.track(parts, description=title)
