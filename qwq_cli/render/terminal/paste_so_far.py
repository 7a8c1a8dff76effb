"""A paste that still comes: how it is shown, counted as it comes."""

from __future__ import annotations

import codecs
import io

from qwq_cli.render.terminal.pasted import is_long_paste, words_for_paste


class PasteSoFar:
    """Its cost grows with what comes, not with what has come."""

    def __init__(self) -> None:
        self._decoder = io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder("utf-8")("replace"), translate=True
        )
        self._short = bytearray()  # all of it while it is short
        self._characters = self._breaks = self._rows = 0
        self._last = ""

    def add(self, data: bytes) -> None:
        if not self._is_long:
            self._short += data
        self._count(self._decoder.decode(data))

    def end(self) -> None:
        """Count what waited for the rest of a character or of a line end."""
        self._count(self._decoder.decode(b"", final=True))

    @property
    def shown(self) -> bytes:
        """The paste itself, or the words that stand for a long one."""
        if not self._is_long:
            return bytes(self._short)
        is_in_row = len(f"{self._last}.".splitlines()) == 1
        return words_for_paste(self._rows + is_in_row, self._characters).encode()

    @property
    def _is_long(self) -> bool:
        return is_long_paste(self._breaks, self._characters)

    def _count(self, text: str) -> None:
        self._characters += len(text)
        self._breaks += text.count("\n")
        self._rows += len(f"{text}.".splitlines()) - 1
        self._last = text[-1:] or self._last
