"""All text of a stream, verbatim, stored in the chunks in which it came."""

from __future__ import annotations


class RawText:
    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._length = 0

    def add(self, chunk: str) -> None:
        self._chunks.append(chunk)
        self._length += len(chunk)

    @property
    def whole(self) -> str:
        self._chunks = ["".join(self._chunks)]
        return self._chunks[0]

    def since(self, offset: int) -> str:
        """Return the text from `offset` on; the cost grows only with its length."""
        parts: list[str] = []
        at = self._length
        while at > offset:
            chunk = self._chunks[-1 - len(parts)]
            at -= len(chunk)
            parts.append(chunk[max(offset - at, 0) :])
        return "".join(reversed(parts))
