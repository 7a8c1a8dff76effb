"""The question of one run, from the command line, a file and standard input together."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from qwq_cli.errors import UsageError
from qwq_cli.jobs.standard_input import StandardInput
from qwq_cli.render.terminal.clean import line
from qwq_cli.text_file import decode, read_text_file, unicode_text

_STDIN = Path("-")


def read_question(
    words: Sequence[str], file: Path | None, given: StandardInput, stderr: TextIO
) -> str:
    """Return all parts with a blank line between; a single `-` is standard input.

    Raises UsageError if there is no part.
    """
    if [*words] == ["-"] and file is None:
        words, file = (), _STDIN
    named = read_text_file(file) if file and file != _STDIN else ""
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
