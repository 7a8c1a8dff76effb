"""All commands by name. One is imported and its flags are made when it is asked for: most command
lines want one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer

from qwq_cli.cli.help import PaneledCommand

NAMES = (
    "ask", "chat", "solve", "grade", "curve", "show", "doctor", "log", "models", "sessions",
    "config",
)  # fmt: skip


class Commands(Mapping[str, Any]):
    """Each from the module of its name, which has an `app` of commands or one `command`."""

    def __getitem__(self, name: str) -> Any:
        if name not in NAMES:
            raise KeyError(name)
        return _made(name)

    def __contains__(self, name: object) -> bool:
        return name in NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


@cache
def _made(name: str) -> Any:
    module = import_module(f"qwq_cli.cli.{name}")
    if hasattr(module, "app"):
        return typer.main.get_group(module.app)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=PaneledCommand)(module.command)
    return typer.main.get_command(alone)
