"""The result of a command, as text for people or JSON for programs: one way for all commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from qwq_cli.settings import Settings


def emit(
    env: Environment,
    settings: Settings,
    value: object,
    text: Iterable[RenderableType],
    *,
    as_json: bool,
    paged: bool = False,
) -> None:
    """`value` is what --json prints (anything `encode_document` takes); `text` is for people.
    paged: it is a list, that may be longer than the screen."""
    from qwq_cli.render.live.json_views import encode_document

    if as_json:
        write_document(env, encode_document(value), None)
    else:
        parts = tuple(text)
        if not (paged and _scrolls(env, settings, parts)):
            write(env, settings, env.stdout, parts)


def _scrolls(env: Environment, settings: Settings, parts: Sequence[RenderableType]) -> bool:
    """Whether it was longer than the screen, and a pager has shown it."""
    from qwq_cli.jobs.pager import page, pager

    terminal = env.terminal(env.stdout, settings)
    command = pager(env.variables) if settings.pager and env.typed and terminal.lively else None
    if command is None:
        return False
    with terminal.console.capture() as captured:
        _print(terminal.console, parts)
    text = captured.get()
    if text.count("\n") < terminal.console.height:
        return False
    env.stdout.flush()
    try:
        page(text, command, env.variables)
    except OSError:
        return False
    return True


def write(
    env: Environment, settings: Settings, stream: TextIO, parts: Iterable[RenderableType]
) -> None:
    """Text for people; a str is one line. A word alone, as a path, is left as long as it is, so
    that it can be copied; on a terminal sentences wrap between words. In a file or a pipe they
    don't, and no line ends in blanks."""
    _print(env.terminal(stream, settings).console, parts)
    stream.flush()


def _print(console: Console, parts: Iterable[RenderableType]) -> None:
    from qwq_cli.render.terminal.clean import line
    from qwq_cli.render.terminal.fitted import print_piped

    for given in parts:
        part = line(given) if isinstance(given, str) else given
        if console.is_terminal:
            is_word = isinstance(part, str) and " " not in part.strip()
            console.print(part, soft_wrap=is_word)
        else:
            print_piped(console, part)


def done(env: Environment, text: str, *, quiet: bool) -> None:
    """What a command has changed, in one line on stderr, for whoever wants to know."""
    if not quiet:
        env.note(text)


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
        raise UsageError(
            "There is no terminal to ask on before deleting.", "Add --yes to delete without asking."
        )
    env.ask(question)
    return env.stdin.readline().strip().lower() in ("y", "yes")
