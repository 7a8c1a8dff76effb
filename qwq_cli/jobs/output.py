"""The result of a command, as text for people or JSON for programs; all commands use it."""

from __future__ import annotations

import os
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
    """Print the result. value: for --json (anything `encode_document` takes). text: for people.

    paged: whether it is a list that may be longer than the screen.
    """
    from qwq_cli.render.live.json_views import encode_document

    if as_json:
        write_document(env, encode_document(value), None)
    else:
        parts = tuple(text)
        if not (paged and _scrolls(env, settings, parts)):
            write(env, settings, env.stdout, parts)


def write_help(env: Environment, text: str) -> None:
    """Write a help; through the pager if it is longer than the screen."""
    if not _scrolls_alone(env, text):
        env.stdout.write(text)
        env.stdout.flush()


def _scrolls_alone(env: Environment, text: str) -> bool:
    from qwq_cli.render.terminal.sentences import screen_rows

    rows = screen_rows(env.stdout, env.variables)
    if not rows or text.count("\n") < rows:
        return False
    from qwq_cli.usable import usable  # slow to import, so only for a long help

    settings = usable(env.variables, env.paths, {}).resolved.settings
    return _may_page(env, settings) and _page(env, text)


def _scrolls(env: Environment, settings: Settings, parts: Sequence[RenderableType]) -> bool:
    """Return whether a pager has shown it, because it was longer than the screen."""
    if not _may_page(env, settings):
        return False
    from qwq_cli.jobs.pager import longer_than

    console = env.terminal(env.stdout, settings).console
    text = longer_than(console.height - 1, console, lambda: _print(console, parts))
    return text is not None and _page(env, text)


def _may_page(env: Environment, settings: Settings) -> bool:
    return settings.pager and env.typed and env.terminal(env.stdout, settings).lively


def _page(env: Environment, text: str) -> bool:
    """Return whether a pager has shown it."""
    from qwq_cli.jobs.pager import scroll

    env.stdout.flush()
    return scroll(text, env.variables, env.note)


def write(
    env: Environment, settings: Settings, stream: TextIO, parts: Iterable[RenderableType]
) -> None:
    """Print text for people; a str is one line.

    On a terminal, sentences wrap between words. A single word, such as a path, stays whole so that
    it can be copied. In a file or a pipe nothing of a str wraps, and no line ends in blanks.
    """
    _print(env.terminal(stream, settings).console, parts)
    stream.flush()


def _print(console: Console, parts: Iterable[RenderableType]) -> None:
    from qwq_cli.render.terminal.clean import line
    from qwq_cli.render.terminal.fitted import print_piped
    from qwq_cli.render.terminal.theme import is_seen

    for given in parts:
        part = line(given) if isinstance(given, str) else given
        if is_seen(console):
            is_word = isinstance(part, str) and " " not in part.strip()
            console.print(part, soft_wrap=is_word)
        else:
            print_piped(console, part)


def done(env: Environment, text: str, *, quiet: bool) -> None:
    """Say in one line on stderr what a command has changed, unless `quiet`."""
    if not quiet:
        env.note(text)


def write_value(env: Environment, settings: Settings, text: str) -> None:
    """Print the one value that was asked for.

    A program gets it byte for byte, even if it is an unusual file name; a terminal gets it made
    safe to show.
    """
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
    """Encode. File names need not be Unicode; unknown characters become question marks."""
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")


def write_document(env: Environment, text: str, file: Path | None) -> None:
    """Write to the file, to an open file, or to stdout. Raises StoreError, OSError."""
    from qwq_cli.destination import STDOUT, descriptor
    from qwq_cli.paths import write_file
    from qwq_cli.render.live.json_views import write_utf8

    number = STDOUT if file is None else descriptor(file)
    if number == STDOUT:
        write_utf8(env.stdout, text)
    elif number is not None:
        _write_open(number, text)
    elif file:
        write_file(file, text)


def _write_open(number: int, text: str) -> None:
    """Write to an open file, from where it stands. Raises OSError."""
    with os.fdopen(os.dup(number), "w", encoding="utf-8", newline="") as file:
        file.write(text)


def table(rows: Iterable[tuple[str, str]], style: str | None = None) -> RenderableType:
    """Return names and values side by side. style: of the names."""
    from qwq_cli.render.terminal.named import named

    return named(rows, style)


def confirmed(env: Environment, question: str) -> bool:
    """Ask; return whether the answer is yes. Raises UsageError if nobody can be asked."""
    if env.stdin is None or not env.typed:
        raise UsageError(
            "There is no terminal to ask on before deleting.", "Add --yes to delete without asking."
        )
    env.ask(question)
    return env.stdin.readline().strip().lower() in ("y", "yes")
