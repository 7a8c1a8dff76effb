"""All commands and their flags, as they are made for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from qwq_cli.cli.app import app
from qwq_cli.jobs.environment import Environment

Path = tuple[str, ...]  # names of a command, as in ("models", "show")


def root() -> Any:
    return typer.main.get_command(app)


def commands() -> dict[Path, Any]:
    """Those that do something, by their names."""
    return dict(_inside(root(), ()))


def _inside(command: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    inner: Any = getattr(command, "commands", {})
    if not inner or (path and command.invoke_without_command):
        yield path, command
    for name in inner:
        yield from _inside(inner[name], (*path, name))


def flags(command: Any) -> dict[str, Any]:
    """Its options by their first long name."""
    found = (one for one in command.params if one.param_type_name == "option")
    return {max(one.opts, key=len): one for one in found}


def is_switch(option: Any) -> bool:
    return bool(option.is_flag or option.count)


def with_json() -> list[Path]:
    return [path for path, command in commands().items() if "--json" in flags(command)]


def arguments(command: Any) -> list[str]:
    """As many as it needs at least."""
    needed = [one for one in command.params if one.param_type_name == "argument" and one.required]
    return ["x" for _ in needed]


def understood(env: Environment, *args: str) -> tuple[Path, dict[str, Any]]:
    """Which command a line is for, and what that command is given; nothing is carried out."""
    command, path = root(), []
    ctx = command.make_context("qwq", list(args), obj=env)
    while hasattr(command, "commands") and (rest := [*ctx._protected_args, *ctx.args]):
        name, command, rest = command.resolve_command(ctx, rest)
        path.append(name)
        ctx = command.make_context(name, rest, parent=ctx)
    return tuple(path), ctx.params
