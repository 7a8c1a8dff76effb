"""Reads questions and commands from a pipe in place of a prompt."""

from __future__ import annotations

import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from typing import BinaryIO, cast

from qwq_cli.errors import UsageError
from qwq_cli.text_file import MAX_BYTES, decode

_NAME = "A line of standard input"


class PipedPrompt:
    """lines: a stream in UTF-8, or in UTF-16 with a byte order mark."""

    edits = False

    def __init__(self, lines: BinaryIO) -> None:
        self._lines = _peekable(lines)
        self._wide: io.TextIOWrapper | None = None
        self._is_begun = False

    def read(self, text: str = "", keys: bytes = b"") -> str | None:
        """Return the next line; None at the end. Raises UsageError if it is not text."""
        if not self._is_begun:
            self._begin()
        line = self._wide_line(self._wide) if self._wide else self._line()
        return line.rstrip("\r\n") if line else None

    def remember(self, lines: Sequence[str]) -> bool:
        """Return False: a pipe has no history."""
        return False

    def after_enter(self) -> bytes:
        return b""

    def choose(self, question: str, words: Sequence[str]) -> str | None:
        """Choose nothing: there is nobody to ask."""
        return None

    def _begin(self) -> None:
        self._is_begun = True
        if self._lines.peek(2)[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
            self._wide = io.TextIOWrapper(self._lines, encoding="utf-16")

    def _line(self) -> str:
        return decode(self._lines.readline(MAX_BYTES + 2), _NAME)

    def _wide_line(self, lines: io.TextIOWrapper) -> str:
        """Return a line of UTF-16, in which half of a letter may look like a line's end."""
        try:
            return lines.readline(MAX_BYTES)
        except UnicodeError as error:
            raise UsageError(f"{_NAME} is damaged.", "Save it again as UTF-8.") from error


def _peekable(lines: BinaryIO) -> io.BufferedReader:
    """Return a buffered stream; a second buffer would wait for more than one line of a pipe."""
    if isinstance(lines, io.BufferedReader):
        return lines
    return io.BufferedReader(cast(io.RawIOBase, lines))
