"""One flag or argument of a command, declared in the words of its help."""

from __future__ import annotations

from copy import copy
from typing import Any

import typer

from qwq_cli.setting import Panel


def flag(
    look: str, help: str, *, panel: Panel | None = None, usual: Any = None, **more: Any
) -> Any:
    """Declare a flag. look: its names, then a placeholder for its value: "--output -o FILE".

    usual: the default, for a field in a group of flags. more: as for typer.Option.
    """
    names, value = _parts(look)
    option: Any = typer.Option(*names, help=help, metavar=value, **more)
    option.rich_help_panel = panel.value if panel else None
    option.usual = usual
    return option


def argument(look: str, help: str = "", **more: Any) -> Any:
    """Declare an argument. look: its placeholder, such as "[FILE]...". more: see typer.Argument."""
    made: Any = typer.Argument(metavar=look, help=help, **more)
    made.usual = None
    return made


def worded(declared: Any, help: str = "", look: str = "", *, usual: Any = None) -> Any:
    """Return a shared flag in the words of one command.

    look: additional names, and another placeholder.
    """
    names, value = _parts(look)
    option = copy(declared)
    option.help = help or declared.help
    option.param_decls = (*declared.param_decls, *names)
    option.metavar = value or declared.metavar
    option.usual = usual or declared.usual
    return option


def in_panel(declared: Any, panel: Panel) -> Any:
    """Return the flag in a panel of the help, unless it is in one."""
    if declared.rich_help_panel:
        return declared
    option = copy(declared)
    option.rich_help_panel = panel.value
    return option


def _parts(look: str) -> tuple[list[str], str | None]:
    """Return the names, and the placeholder of the value."""
    words = look.split()
    names = [word for word in words if word.startswith("-")]
    return names, " ".join(words[len(names) :]) or None
