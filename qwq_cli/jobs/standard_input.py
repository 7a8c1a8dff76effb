"""Standard input, and how long to wait for it.

If a question is given too, it may be anything: text that the user pipes in, the lines of a shell
loop around qwq, or a pipe that a parent process forgot to close.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from qwq_cli.errors import UsageError
from qwq_cli.text_file import MAX_BYTES
from qwq_cli.units import count

_SOON = 1.0  # seconds without a message about waiting


@dataclass(frozen=True)
class StandardInput:
    """wait: seconds for a first byte, if there is a question too. tell: shows a note."""

    stream: TextIO | None
    wait: float
    tell: Callable[[str], None]

    @property
    def is_piped(self) -> bool:
        """Whether it is a pipe or file; False for a terminal and for unusual devices."""
        return self.stream is not None and is_piped(self.stream)

    def alone(self) -> bytes:
        """Return all of it, however long it takes. Raises UsageError if nothing can be read."""
        if self.stream is None:
            raise UsageError("Standard input is closed.", "Give the question as an argument.")
        return read_bytes(self.stream, MAX_BYTES + 1)

    def beside_a_question(self) -> bytes:
        """Return what is added to a question.

        It is what a pipe says in time, or a file that no program has begun to read.
        """
        stream = self.stream
        if stream is None or not self.is_piped or _is_begun(stream) or not self._begins(stream):
            return b""
        data = read_bytes(stream, MAX_BYTES + 1)
        if data.strip() and not _is_file(stream):
            lines = data.count(b"\n") + (not data.endswith(b"\n"))
            amount = f"{count(lines, 'line')}, {count(len(data), 'byte')}"
            self.tell(
                f"Standard input was added to the question: {amount}. "
                "To leave it out, as in a loop: --no-stdin or </dev/null"
            )
        return data

    def _begins(self, stream: TextIO) -> bool:
        """Return whether a byte or the end comes before the wait is over."""
        if _is_ready(stream, min(_SOON, self.wait)):
            return True
        self.tell(f"Waiting up to {self.wait:g} s for standard input (--no-stdin doesn't wait) ...")
        if _is_ready(stream, max(self.wait - _SOON, 0)):
            return True
        self.tell("Nothing came on standard input; the question is asked without it.")
        return False


def read_bytes(stream: TextIO, most: int) -> bytes:
    """Return a stream to its end, or its first `most` bytes. Raises UsageError."""
    try:
        os.set_blocking(stream.fileno(), True)  # some shells and editors leave it non-blocking
        return stream.buffer.read(most)
    except OSError as error:
        message = f"Can't read standard input: {error.strerror}."
        raise UsageError(message, "Give the question as an argument.") from error


def is_piped(stream: TextIO) -> bool:
    mode = _mode(stream)
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _is_file(stream: TextIO) -> bool:
    return stat.S_ISREG(_mode(stream))


def _mode(stream: TextIO) -> int:
    try:
        return os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):  # closed, or not a real file
        return 0


def _is_begun(stream: TextIO) -> bool:
    """Return whether another program reads this file, which then gets the rest of it.

    `while read -r line` does so.
    """
    return _is_file(stream) and os.lseek(stream.fileno(), 0, os.SEEK_CUR) != 0


def _is_ready(stream: TextIO, seconds: float) -> bool:
    """Return whether a read would not wait; assumed on systems that can't tell."""
    if os.name != "posix":
        return True
    return bool(select.select([stream], [], [], seconds)[0])
