"""The help of every command, as `--help` prints it at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from qwq_cli.cli.app import app

COLUMNS = 80


@dataclass(frozen=True)
class Help:
    """name: of the command, as "qwq models pull". inner: names of the commands in it."""

    name: str
    summary: str
    text: str
    inner: tuple[str, ...] = ()


def helps() -> list[Help]:
    """In the order of the help: a group, then the commands in it."""
    return list(_helps(typer.main.get_command(app), "qwq"))


def _helps(command: Any, name: str) -> Iterator[Help]:
    size = {"terminal_width": COLUMNS, "max_content_width": COLUMNS}
    ctx = command.make_context(name, [], resilient_parsing=True, **size)
    inner = [(word, command.commands[word]) for word in getattr(command, "commands", ())]
    shown = [(word, one) for word, one in inner if not one.hidden]
    names = tuple(f"{name} {word}" for word, _ in shown)
    summary = command.get_short_help_str(10_000)
    yield Help(name, summary, command.get_help(ctx).strip("\n"), names)
    for word, one in shown:
        yield from _helps(one, f"{name} {word}")
