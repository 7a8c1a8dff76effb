"""Progress bars for work of known size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from qwq_cli.render.terminal.clean import line

if TYPE_CHECKING:
    from rich.progress import TextColumn

    from qwq_cli.render.terminal.theme import Terminal

_T = TypeVar("_T")


def tracked(parts: Sequence[_T], terminal: Terminal, title: str) -> Iterator[_T]:
    """Yield `parts`, with a bar if stderr is a terminal; the bar disappears at the end."""
    if not terminal.lively:
        yield from parts
        return
    from rich import progress as p

    columns = (_title(), p.BarColumn(), p.MofNCompleteColumn())
    with p.Progress(
        *columns, p.TimeRemainingColumn(compact=True), console=terminal.console, transient=True
    ) as bar:
        yield from bar.track(parts, description=line(title))


@contextmanager
def through_file(size: int, terminal: Terminal, title: str) -> Iterator[Callable[[int], None]]:
    """Show how much of a file of `size` bytes was read; call the result with a number to add."""
    if not terminal.lively or not size:
        yield lambda read: None
        return
    from rich import progress as p

    columns = (_title(), p.BarColumn(), p.DownloadColumn())
    with p.Progress(*columns, console=terminal.console, transient=True) as bar:
        task = bar.add_task(line(title), total=size)
        yield lambda read: bar.update(task, completed=read)


def _title() -> TextColumn:
    """Return the column of the title, without markup, because it may be a file name."""
    from rich.progress import TextColumn

    return TextColumn("{task.description}", markup=False)
