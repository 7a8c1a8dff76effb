"""One flag or argument of a command, declared in the words in which a help shows it."""

from __future__ import annotations

from copy import copy
from typing import Any

import typer

from qwq_cli.setting import Panel


def flag(
    look: str, help: str, *, panel: Panel | None = None, usual: Any = None, **more: Any
) -> Any:
    """look: its names, then what stands for its value, as in "--output -o FILE". usual: its value
    where it is not given, of a field in a group of flags. more: as of typer.Option."""
    names, value = _parts(look)
    option: Any = typer.Option(*names, help=help, metavar=value, **more)
    option.rich_help_panel = panel.value if panel else None
    option.usual = usual
    return option


def argument(look: str, help: str = "", **more: Any) -> Any:
    """look: what stands for it in a help, as in "[FILE]...". more: as of typer.Argument."""
    made: Any = typer.Argument(metavar=look, help=help, **more)
    made.usual = None
    return made


def worded(declared: Any, help: str = "", look: str = "", *, usual: Any = None) -> Any:
    """A flag of several commands in the words of one of them. look: more names that it has there,
    and what stands for its value, if that is another."""
    names, value = _parts(look)
    option = copy(declared)
    option.help = help or declared.help
    option.param_decls = (*declared.param_decls, *names)
    option.metavar = value or declared.metavar
    option.usual = usual or declared.usual
    return option


def in_panel(declared: Any, panel: Panel) -> Any:
    """The flag in a panel of the help, unless it is in one."""
    if declared.rich_help_panel:
        return declared
    option = copy(declared)
    option.rich_help_panel = panel.value
    return option


def _parts(look: str) -> tuple[list[str], str | None]:
    """Its names, and what stands for its value."""
    words = look.split()
    names = [word for word in words if word.startswith("-")]
    return names, " ".join(words[len(names) :]) or None
