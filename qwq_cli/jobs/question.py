"""The question of one run, from the command line, a file and standard input together."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from qwq_cli.errors import UsageError
from qwq_cli.jobs.standard_input import StandardInput
from qwq_cli.render.terminal.clean import line
from qwq_cli.text_file import decode, read_text_file, unicode_text

_STDIN = Path("-")
_MOST_NAMES = 3  # of files that a note names


def read_question(
    words: Sequence[str], file: Path | None, given: StandardInput, stderr: TextIO
) -> str:
    """Return all parts with a blank line between; a single `-` is standard input.

    Raises UsageError if there is no part.
    """
    if [*words] == ["-"] and file is None:
        words, file = (), _STDIN
    named = _read_file(file) if file and file != _STDIN else ""
    asked = [unicode_text(" ".join(words), "The question"), named]
    if file != _STDIN and any(part.strip() for part in asked):
        data = given.beside_a_question()
    else:
        with saying_after_a_second("Reading standard input ...", stderr):
            data = given.alone() if file == _STDIN or given.is_piped else b""
    parts = [*asked, decode(data, "standard input")]
    question = "\n\n".join(part.strip() for part in parts if part.strip())
    if not question:
        raise UsageError("There is no question.", 'Try: qwq "What is 17 * 24?"')
    return question


def _read_file(file: Path) -> str:
    """Return its text. Raises UsageError, also if there is none."""
    text = read_text_file(file)
    if not text.strip():
        raise UsageError(f"{file} is empty.", "Give a file with a question in it.")
    return text


def expanded(words: Sequence[str]) -> str | None:
    """Return a note if a shell seems to have put names of files here in place of `*` or `?`.

    That is so if two of several words, one after the other, are such names.
    """
    names = [name for name in words if _is_here(name)] if len(words) > 1 else []
    pairs = pairwise(words)
    if not any(left in names and right in names for left, right in pairs):
        return None
    more = " ..." if len(names) > _MOST_NAMES else ""
    shown = ", ".join(names[:_MOST_NAMES]) + more
    return f"The question has names of files: {shown}. Put a question with * or ? in quotes."


def _is_here(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # too long for a name, or with a null byte
        return False


def saying_after_a_second(text: str, stderr: TextIO) -> AbstractContextManager[None]:
    """Say so on a terminal after a second: a pipe without data should not look like a hang."""
    return telling_after_a_second(text, stderr) if stderr.isatty() else nullcontext()


@contextmanager
def telling_after_a_second(text: str, stderr: TextIO) -> Iterator[None]:
    """Do the same in any case, for work that may take for ever."""
    timer = threading.Timer(1.0, lambda: print(line(text), file=stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
