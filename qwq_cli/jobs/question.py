"""The question of one run, from the command line, a file and standard input together."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from qwq_cli.errors import UsageError
from qwq_cli.text_file import MAX_BYTES, decode, read_text_file, unicode_text


def read_question(
    words: Sequence[str], file: Path | None, stdin: TextIO | None, stderr: TextIO
) -> str:
    """All parts that are there, a blank line between them; a lone `-` is standard input.

    Raises UsageError if none is.
    """
    if [*words] == ["-"] and file is None:
        words, file = (), Path("-")
    named = read_text_file(file) if file and str(file) != "-" else ""
    asked = [unicode_text(" ".join(words), "The question"), named]
    with saying_after_a_second("Reading standard input ...", stderr):
        parts = [*asked, _read_stdin(stdin, file)]
    question = "\n\n".join(part.strip() for part in parts if part.strip())
    if not question:
        raise UsageError("There is no question.", 'Try: qwq "What is 17 * 24?"')
    return question


def _read_stdin(stdin: TextIO | None, file: Path | None) -> str:
    """What is piped or redirected in. A terminal is not asked, and nor is an odd device."""
    if stdin is None or not (is_piped(stdin) or str(file) == "-"):
        return ""
    return decode(read_bytes(stdin, MAX_BYTES + 1), "standard input")


def read_bytes(stdin: TextIO, most: int) -> bytes:
    """Standard input to its end, or its first `most` bytes. Raises UsageError."""
    try:
        os.set_blocking(stdin.fileno(), True)  # some shells and editors leave it otherwise
        return stdin.buffer.read(most)
    except OSError as error:
        message = f"Can't read standard input: {error.strerror}."
        raise UsageError(message, "Give the question as an argument.") from error


def is_piped(stdin: TextIO) -> bool:
    try:
        mode = os.fstat(stdin.fileno()).st_mode
    except (OSError, ValueError):  # closed, or not a real file
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def saying_after_a_second(text: str, stderr: TextIO) -> AbstractContextManager[None]:
    """A pipe that stays open without a word should not look like a hang."""
    return telling_after_a_second(text, stderr) if stderr.isatty() else nullcontext()


@contextmanager
def telling_after_a_second(text: str, stderr: TextIO) -> Iterator[None]:
    """The same where nobody may be looking, for what may take for ever."""
    timer = threading.Timer(1.0, lambda: print(text, file=stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
