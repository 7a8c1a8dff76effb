"""Streams of events: server-sent events, as far as text streams use them, and lines of JSON.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

MAX_EVENT = 4 << 20  # bytes
DONE = b"[DONE]"


class EndlessEvent(Exception):
    """An event is longer than any real one."""


class EventParser:
    """Parses bytes as they come. It skips comments, other fields and empty events."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most = most
        self._line = b""  # the unfinished line
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the data of all events that this chunk completed. Raises EndlessEvent."""
        *whole, last = (self._line + chunk).splitlines(keepends=True) or [b""]
        if last.endswith(b"\n"):
            whole, last = [*whole, last], b""
        self._line = last  # a line that ends with \r may still get its \n
        found = [event for line in whole if (event := self._take(line.rstrip(b"\r\n")))]
        if self._size + len(self._line) > self._most:
            raise EndlessEvent
        return found

    def finish(self) -> list[bytes]:
        """Return the rest at the end of the stream; the last event may lack its blank line."""
        rest = [self._line.rstrip(b"\r\n"), b""]
        self._line = b""
        return [event for line in rest if (event := self._take(line))]

    def _take(self, line: bytes) -> bytes | None:
        if not line:
            event = b"\n".join(self._data)
            self._data, self._size = [], 0
            return event or None
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
            self._size += len(line)
        elif line.startswith(b"error:"):  # older versions of llama-server report errors this way
            return b'{"error":%b}' % line[6:]
        return None


class LineParser:
    """Parses a stream in which each line is a document."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most, self._line = most, b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return all completed lines. Raises EndlessEvent."""
        *lines, self._line = (self._line + chunk).split(b"\n")
        if len(self._line) > self._most:
            raise EndlessEvent
        return [line for line in map(bytes.strip, lines) if line]

    def finish(self) -> list[bytes]:
        last, self._line = self._line.strip(), b""
        return [last] if last else []


class WholeParser:
    """Parses a body that is one document, of any number of lines."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most, self._whole = most, bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Store the chunk and return nothing yet. Raises EndlessEvent."""
        self._whole += chunk
        if len(self._whole) > self._most:
            raise EndlessEvent
        return []

    def finish(self) -> list[bytes]:
        return [bytes(self._whole)] if self._whole.strip() else []
