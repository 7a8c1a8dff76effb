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
    """Text for people; a str is one line. A word alone, as a path, is left as long as it is, so
    that it can be copied, and so is all that goes to a file; on a terminal sentences wrap between
    words."""
    from qwq_cli.render.terminal.clean import line

    console = env.terminal(stream, settings).console
    for given in parts:
        part = line(given) if isinstance(given, str) else given
        is_kept = isinstance(part, str) and not (console.is_terminal and " " in part.strip())
        console.print(part, soft_wrap=is_kept)
    stream.flush()


def write_value(env: Environment, settings: Settings, text: str) -> None:
    """The one value that was asked for. A program gets it byte for byte, whatever the file is
    called that it names; a terminal, safe to show."""
    if env.terminal(env.stdout, settings).is_tty:
        write(env, settings, env.stdout, [text])
        return
    env.stdout.flush()
    if binary := getattr(env.stdout, "buffer", None):
        binary.write(_encoded(f"{text}\n", env.stdout.encoding))
    else:
        env.stdout.write(f"{text}\n")
    env.stdout.flush()


def _encoded(text: str, encoding: str) -> bytes:
    """A file's name need not be Unicode; what the encoding lacks becomes a question mark."""
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")


def write_document(env: Environment, text: str, file: Path | None) -> None:
    """To the file, or to stdout. Raises StoreError."""
    from qwq_cli.paths import write_file
    from qwq_cli.render.live.json_views import write_utf8

    if file is None:
        write_utf8(env.stdout, text)
    else:
        write_file(file, text)


def table(rows: Iterable[tuple[str, str]], style: str | None = None) -> RenderableType:
    """Names and values side by side; a long value wraps under itself. style: of the names."""
    from rich.table import Table

    from qwq_cli.render.terminal.clean import line

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style=style)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(line(name), line(value))
    return grid


def confirmed(env: Environment, question: str) -> bool:
    """Raises UsageError where nobody can be asked."""
    if env.stdin is None or not env.typed:
        raise UsageError("Nobody can be asked whether to delete.", "Add --yes to mean it.")
    env.ask(question)
    return env.stdin.readline().strip().lower() in ("y", "yes")
