"""What is typed before there is a prompt to take it: complete lines, and an unfinished one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.pasted import is_long, paste_label, pasted_text
from qwq_cli.render.terminal.typed_text import typed_text

PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"
BURST_LINES = 3  # this many lines at once were pasted, not typed
_PIECE = re.compile(rb"\x1b\[200~.*?(?:\x1b\[201~|\Z)|\r|[^\r\x1b]+|\x1b", re.DOTALL)
_PASTED = re.compile(rb"\x1b\[200~(.*?)(?:\x1b\[201~|\Z)", re.DOTALL)


class TypedAhead:
    """Keys as they came, for a prompt that reads them as if they were pressed there.

    stopped: whether Ctrl+C came afterwards; then no waiting line is sent by itself.
    """

    def __init__(self) -> None:
        self._keys = bytearray()
        self.stopped = False

    def take(self, pressed: bytes) -> None:
        """Take keys. Several lines at once are a paste that the terminal didn't mark."""
        if pressed.count(b"\r") >= BURST_LINES and not self._in_paste() and b"\x1b" not in pressed:
            pressed = PASTE_BEGIN + pressed + PASTE_END
        self._keys += pressed

    def typed_before(self, pressed: bytes) -> None:
        """Take keys that waited in the terminal; each line counts as typed."""
        self._keys += pressed

    @property
    def waiting(self) -> tuple[str, ...]:
        """The lines that Enter ended."""
        return tuple(text for line in self._lines()[:-1] if (text := _shown(line)))

    @property
    def line(self) -> str:
        """The unfinished line after them."""
        return _shown(self._lines()[-1])

    def release(self) -> bytes:
        """Remove and return the keys of the first line with its Enter, or of the unfinished line.

        Enter on an empty line sends nothing.
        """
        del self._keys[: len(self._keys) - len(self._keys.lstrip(b"\r"))]
        first, *others = self._lines()
        keys = first + b"\r" if others else first
        del self._keys[: len(keys)]
        return keys

    def put_away(self) -> list[str]:
        """Remove and return all lines as texts; what still comes of a paste stays a paste."""
        texts = [typed_text(line) for line in self._lines()]
        self._keys[:] = PASTE_BEGIN if self._in_paste() else b""
        self.stopped = False
        return [text for text in texts if text.strip()]

    def _lines(self) -> list[bytes]:
        lines = [b""]
        for piece in self._pieces():
            if piece == b"\r":
                lines.append(b"")
            else:
                lines[-1] += piece
        return lines

    def _pieces(self) -> Iterator[bytes]:
        return (found[0] for found in _PIECE.finditer(bytes(self._keys)))

    def _in_paste(self) -> bool:
        return self._keys.rfind(PASTE_BEGIN) > self._keys.rfind(PASTE_END)


def _shown(line: bytes) -> str:
    """Return it on one line, with long pastes folded."""

    def fold(found: re.Match[bytes]) -> bytes:
        text = pasted_text(found[1].decode("utf-8", "replace"))
        return paste_label(text).encode() if is_long(text) else found[1]

    return one_line(typed_text(_PASTED.sub(fold, line)))
