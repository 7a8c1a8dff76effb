"""Lines from a pipe in place of a prompt: each is a question or a command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from qwq_cli.text_file import MAX_BYTES, decode


class PipedPrompt:
    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines

    def read(self, text: str = "", keys: bytes = b"") -> str | None:
        """The next line; None at the end. Raises UsageError for one that is not text."""
        line = self._lines.readline(MAX_BYTES + 2)
        return decode(line, "A line of standard input").rstrip("\r\n") if line else None

    def remember(self, lines: Sequence[str]) -> None:
        """Nobody goes back."""

    def choose(self, question: str, keys: str) -> str | None:
        """Nobody can be asked."""
        return None
