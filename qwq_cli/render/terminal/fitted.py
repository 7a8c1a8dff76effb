"""Tables as wide as their contents, but no wider than the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.table import Table


class Fitted:
    """A table with ratios, which divide the terminal only if the contents don't fit."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        self.table.expand = False
        unbounded = options.update(max_width=10_000)
        needed = Measurement.get(console, unbounded, self.table).maximum
        self.table.expand = needed > options.max_width
        yield self.table
