"""What a command found out, as text for people or JSON for programs: one way for all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.settings import Settings


def emit(
    env: Environment,
    settings: Settings,
    value: object,
    text: Iterable[RenderableType],
    *,
    as_json: bool,
) -> None:
    """`value` is what --json prints (anything `encode_document` takes); `text` is for people."""
    from qwq_cli.render.live.json_views import encode_document

    if as_json:
        write_document(env, encode_document(value), None)
    else:
        write(env, settings, env.stdout, text)


def write(
    env: Environment, settings: Settings, stream: TextIO, parts: Iterable[RenderableType]
) -> None:
    """Text for people. A word alone, as a path, is left as long as it is, so that it can be copied,
    and so is all that goes to a file; on a terminal sentences wrap between words."""
    console = env.terminal(stream, settings).console
    for part in parts:
        is_kept = isinstance(part, str) and not (console.is_terminal and " " in part.strip())
        console.print(part, soft_wrap=is_kept)
    stream.flush()


def write_document(env: Environment, text: str, file: Path | None) -> None:
    """To the file, or to stdout. Raises StoreError."""
    from qwq_cli.destination import is_stdout
    from qwq_cli.paths import write_file
    from qwq_cli.render.live.json_views import write_utf8

    if file is None or is_stdout(file):
        write_utf8(env.stdout, text)
    else:
        write_file(file, text)


def table(rows: Iterable[tuple[str, str]], style: str | None = None) -> RenderableType:
    """Names and values side by side; a long value wraps under itself. style: of the names."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style=style)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def confirmed(env: Environment, question: str) -> bool:
    """Raises UsageError where nobody can be asked."""
    if env.stdin is None or not env.typed:
        raise UsageError("Nobody can be asked whether to delete.", "Add --yes to mean it.")
    env.stderr.write(f"{question} [y/N] ")
    env.stderr.flush()
    return env.stdin.readline().strip().lower() in ("y", "yes")
