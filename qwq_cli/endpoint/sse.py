"""Streams of events: server-sent events, as far as streams of text use them, and lines of JSON.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

MAX_EVENT = 4 << 20  # bytes
DONE = b"[DONE]"


class EndlessEvent(Exception):
    """An event came that is longer than any real one."""


class EventParser:
    """Fed with bytes as they come. Comments, other fields and empty events are passed over."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most = most
        self._line = b""  # the one that has not ended
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of all events that ended with it. Raises EndlessEvent."""
        *whole, last = (self._line + chunk).splitlines(keepends=True) or [b""]
        if last.endswith(b"\n"):
            whole, last = [*whole, last], b""
        self._line = last  # one that ends with a lone \r may go on with its \n
        found = [event for line in whole if (event := self._take(line.rstrip(b"\r\n")))]
        if self._size + len(self._line) > self._most:
            raise EndlessEvent
        return found

    def finish(self) -> list[bytes]:
        """What the stream ended with, also without the blank line that an event ends with."""
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
        elif line.startswith(b"error:"):  # as older versions of llama-server tell one
            return b'{"error":%b}' % line[6:]
        return None


class LineParser:
    """The same for a stream in which each line is a document."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most, self._line = most, b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises EndlessEvent."""
        *lines, self._line = (self._line + chunk).split(b"\n")
        if len(self._line) > self._most:
            raise EndlessEvent
        return [line for line in map(bytes.strip, lines) if line]

    def finish(self) -> list[bytes]:
        last, self._line = self._line.strip(), b""
        return [last] if last else []


class WholeParser:
    """The same where a document comes in one, of however many lines."""

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most, self._whole = most, bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises EndlessEvent."""
        self._whole += chunk
        if len(self._whole) > self._most:
            raise EndlessEvent
        return []

    def finish(self) -> list[bytes]:
        return [bytes(self._whole)] if self._whole.strip() else []
