"""All that can be typed, on one screen: commands in groups, two in a row, then keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

LEAST_COLUMNS = 79  # needed for two commands in a row

Entry = tuple[str, str]  # what to type, and what it does


def help_screen(
    groups: Mapping[str, Sequence[Entry]], keys: Sequence[str], columns: int
) -> RenderableType:
    """Return the screen. In a narrow terminal, each command has its own row."""
    if columns < LEAST_COLUMNS:
        cells = max(len(command) for group in groups.values() for command, _ in group)
        lists = (_list(name, group, cells) for name, group in groups.items())
        return Group(*lists, Text("Keys", "meta"), *map(Text, keys))
    return Group(_table(groups), _beside("Keys", keys, max(map(len, groups))))


def _table(groups: Mapping[str, Sequence[Entry]]) -> Table:
    table = _grid("meta", "fold", None, "fold", None)
    for name, entries in groups.items():
        for at in range(0, len(entries), 2):
            pair = (*entries[at], *(entries[at + 1] if at + 1 < len(entries) else ("", "")))
            table.add_row("" if at else name, *pair)
    return table


def _beside(name: str, lines: Sequence[str], cells: int) -> Table:
    table = _grid("meta", None)
    for index, line in enumerate(lines):
        table.add_row(("" if index else name).ljust(cells), line)
    return table


def _list(name: str, entries: Sequence[Entry], cells: int) -> Table:
    table = _grid("fold", None)
    table.add_row(Text(name, "meta"), "")
    for command, words in entries:
        table.add_row(command.ljust(cells), words)
    return table


def _grid(*styles: str | None) -> Table:
    table = Table.grid(padding=(0, 2))
    for style in styles:
        table.add_column(style=style, no_wrap=style is not None)
    return table
