"""All commands by name. A command is imported and its flags are created only when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import typer

from qwq_cli.cli.help import PaneledCommand

# In the order of the help, the most used first, with their summaries: listing imports none of them.
SUMMARIES: Mapping[str, str] = {
    "ask": "Ask one question.",
    "chat": "Talk with the model; it remembers the earlier turns.",
    "show": "Show a trace again: fold its steps, search, read its answer.",
    "log": "List, search, delete and import traces.",
    "sessions": "Sessions of qwq chat: list, export, rm.",
    "solve": "Solve the problems in files.",
    "grade": "Grade results again, without a model.",
    "curve": "Measure what more samples and longer thoughts gain, and draw it.",
    "models": "Models: list, pull, show, add, forget, verify, path, rm.",
    "engine": "Engines: list, install, use, verify, rm.",
    "endpoint": "Endpoints: list, check.",
    "config": "Settings: list, get, set, unset, edit, path.",
    "doctor": "Show what this machine can run, which model is used, and why.",
    "bug": "Print what to paste into a report of a fault.",
}
HEADINGS: Mapping[str, Sequence[str]] = {
    "Ask and talk": ("ask", "chat"),
    "What was thought before": ("show", "log", "sessions"),
    "Problems from files": ("solve", "grade", "curve"),
    "Models, engines and servers": ("models", "engine", "endpoint"),
    "Settings and help": ("config", "doctor", "bug"),
}


class Commands(Mapping[str, Any]):
    """Gets each command from its module, which has an `app` of commands or one `command`."""

    def __getitem__(self, name: str) -> Any:
        if name not in SUMMARIES:
            raise KeyError(name)
        return _made(name)

    def __contains__(self, name: object) -> bool:
        return name in SUMMARIES

    def __iter__(self) -> Iterator[str]:
        return iter(SUMMARIES)

    def __len__(self) -> int:
        return len(SUMMARIES)


@cache
def _made(name: str) -> Any:
    module = import_module(f"qwq_cli.cli.{name}")
    if hasattr(module, "app"):
        return typer.main.get_group(module.app)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=PaneledCommand)(module.command)
    return typer.main.get_command(alone)
