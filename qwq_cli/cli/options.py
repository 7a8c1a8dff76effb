"""The flags that several commands share, named as in config.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qwq_cli.cli.flags import SettingFlags
from qwq_cli.settings import Panel

AllSettings = Annotated[dict[str, object], SettingFlags()]
Context = Annotated[dict[str, object], SettingFlags(only=("ctx",))]
Looks = Annotated[dict[str, object], SettingFlags(only=("plain", "color"))]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print nothing but the answer.", rich_help_panel=Panel.OUTPUT.value
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document.", rich_help_panel=Panel.OUTPUT.value),
]
Jsonl = Annotated[
    bool,
    typer.Option(
        "--jsonl",
        help="Print each event as a line of JSON, as it happens.",
        rich_help_panel=Panel.OUTPUT.value,
    ),
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file", "-f", metavar="FILE", help="Read the question from FILE; - is standard input."
    ),
]
