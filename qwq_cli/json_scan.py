"""Looks at JSON without decoding it: how many values it holds, and where each of them ends.

Decoded, a value takes a hundred bytes and more, and a packed file of some kilobytes holds millions
of them. So values are counted first. The text may come in any chunks; what it costs depends on its
length and on the number of its brackets and strings, never on what stands inside of strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MAX_VALUES = 2_000_000  # 64 MB of values of 32 characters; decoded, some 600 MB at most
_SLICE = 1 << 16  # characters that are looked at together
_SIGNS = (",", "[", "{")  # each value but the first follows one of these
_BYTES = tuple(sign.encode() for sign in _SIGNS)
_TOKEN = re.compile(r'"[^"]*"|([{\[]+)|([}\]]+)|(")')
_OPENS, _CLOSES, _BEGINS = 1, 2, 3  # groups of a token; a whole string is in none


def too_many_values(text: str | bytes) -> bool:
    """Return whether a JSON text holds more than MAX_VALUES values. It may be broken."""
    if isinstance(text, bytes):
        if sum(map(text.count, _BYTES)) < MAX_VALUES:
            return False
        text = text.decode("latin-1")
    if _most_values(text) < MAX_VALUES:
        return False
    counted = Counted()
    return any(counted.exceeds(part) for part in slices([text]))


def slices(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the same text in short chunks."""
    for chunk in chunks:
        if len(chunk) <= _SLICE:
            yield chunk
        else:
            yield from (chunk[at : at + _SLICE] for at in range(0, len(chunk), _SLICE))


def _most_values(text: str) -> int:
    """Return how many values there are at most, as signs in strings count too."""
    return sum(map(text.count, _SIGNS))


class _Strings:
    """Tells strings from what is around them, in chunks that may cut both."""

    def __init__(self) -> None:
        self.is_inside = False  # whether the text so far ends inside of a string
        self._is_escaped = False

    def without_escapes(self, chunk: str) -> str:
        """Return a text of the same length in which each quote begins or ends a string."""
        if self._is_escaped and chunk:
            self._is_escaped = False
            if chunk[0] in ("\\", '"'):  # as in one chunk: another sign stays what it is
                chunk = f" {chunk[1:]}"
        if "\\" in chunk:
            chunk = chunk.replace("\\\\", "  ").replace('\\"', "  ")
            self._is_escaped = chunk.endswith("\\")
        return chunk

    def outside(self, chunk: str) -> str:
        """Return what stands outside of strings, without gaps."""
        parts = self.without_escapes(chunk).split('"')
        found = "".join(parts[int(self.is_inside) :: 2])
        self.is_inside ^= len(parts) % 2 == 0
        return found


class Counted:
    """Counts the values of a text in chunks."""

    def __init__(self) -> None:
        self._strings, self._values = _Strings(), 0

    def exceeds(self, chunk: str) -> bool:
        """Count the values of one more chunk; return whether there are now more than MAX_VALUES."""
        self._values += _most_values(self._strings.outside(chunk))
        return self._values >= MAX_VALUES


class Ends:
    """Finds where values end that are `level` deep, outside of strings, in any chunks."""

    def __init__(self, *, level: int) -> None:
        self._level, self._depth = level, 0
        self._strings = _Strings()
        self.has_ended = False  # whether the list is closed

    def of(self, chunk: str) -> Iterator[int]:
        """Yield the places behind the values that end in this chunk."""
        text = self._strings.without_escapes(chunk)
        start = text.find('"') + 1 if self._strings.is_inside else 0
        if self._strings.is_inside and not start:
            return
        self._strings.is_inside = False
        for found in _TOKEN.finditer(text, start):
            kind = found.lastindex
            if kind == _OPENS:
                self._depth += found.end() - found.start()
            elif kind == _CLOSES:
                end = self._closed(found.start(), found.end())
                if end is not None:
                    yield end
                if self.has_ended:
                    return
            elif kind == _BEGINS:
                self._strings.is_inside = True
                return

    def _closed(self, start: int, end: int) -> int | None:
        """Return the place behind a value if it ends among these brackets."""
        before = self._depth - self._level
        self._depth -= end - start
        if self._depth < self._level:
            self.has_ended = self._level > 0
            self._depth = max(self._depth, 0)  # a bracket too many spoils no later value
        return start + before if 0 < before <= end - start else None
