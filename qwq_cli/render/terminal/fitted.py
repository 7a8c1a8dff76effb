"""Tables as wide as what is in them, and no wider than the terminal, if there is one."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table

_WIDE = 10_000  # columns


class Fitted:
    """A table with ratios: they divide the terminal only where it does not hold all."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        self.table.expand = False
        unbounded = options.update(max_width=_WIDE)
        needed = Measurement.get(console, unbounded, self.table).maximum
        self.table.expand = needed > options.max_width
        yield self.table


class Whole:
    """A part that wraps on a terminal, and nowhere else."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType | Segment]:
        wide = options if console.is_terminal else options.update(max_width=_WIDE)
        yield from console.render(self._part, wide)


def print_piped(console: Console, part: RenderableType) -> None:
    """Where nobody looks: no line ends in blanks."""
    with console.capture() as captured:
        console.print(part, soft_wrap=isinstance(part, str | Whole))
    text = "\n".join(line.rstrip(" ") for line in captured.get().split("\n"))
    console.file.write(text)
