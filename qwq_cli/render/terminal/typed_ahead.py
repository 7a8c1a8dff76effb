"""What is typed before there is a prompt to take it: complete lines, and an unfinished one."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from qwq_cli.render.terminal.ahead_line import PASTE_BEGIN, PASTE_END, AheadLine
from qwq_cli.render.terminal.typed_text import typed_text

BURST_LINES = 3  # this many lines at once were pasted, not typed
_MARK = re.compile(rb"\x1b\[200~|\r")


class _Typed(NamedTuple):
    """A line that Enter ended."""

    keys: bytes
    shown: str


class TypedAhead:
    """Keys as they came, for a prompt that reads them as if they were pressed there.

    stopped: whether Ctrl+C came afterwards; then no waiting line is sent by itself.
    """

    def __init__(self) -> None:
        self._typed: deque[_Typed] = deque()
        self._begun = AheadLine()
        self._held = b""  # the beginning of what may become a mark of a paste
        self.stopped = False

    def take(self, pressed: bytes) -> None:
        """Take keys. Several lines at once are a paste that the terminal didn't mark."""
        is_marked = self._begun.in_paste or (self._held + pressed).startswith(PASTE_BEGIN)
        if pressed.count(b"\r") >= BURST_LINES and not is_marked and b"\x1b" not in pressed:
            pressed = PASTE_BEGIN + pressed + PASTE_END
        self.typed_before(pressed)

    def typed_before(self, pressed: bytes) -> None:
        """Take keys that waited in the terminal; each line counts as typed."""
        keys, self._held, at = self._held + pressed, b"", 0
        while at < len(keys):
            at = self._pass_paste(keys, at) if self._begun.in_paste else self._pass(keys, at)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The lines that Enter ended."""
        return tuple(line.shown for line in self._typed if line.shown)

    @property
    def line(self) -> str:
        """The unfinished line after them."""
        return self._begun.shown

    def release(self) -> bytes:
        """Remove and return the keys of the first line with its Enter, or of the unfinished line.

        Enter on an empty line sends nothing.
        """
        while self._typed:
            if keys := self._typed.popleft().keys:
                return keys + b"\r"
        keys = bytes(self._begun.keys) + self._held
        self._begun, self._held = AheadLine(), b""
        return keys

    def put_away(self) -> list[str]:
        """Remove and return all lines as texts; what still comes of a paste stays a paste."""
        texts = [typed_text(keys) for keys in (*self._typed_keys(), bytes(self._begun.keys))]
        was_in_paste = self._begun.in_paste
        self._typed.clear()
        self._begun = AheadLine()
        if was_in_paste:
            self._begun.begin_paste()
        elif self._held == b"\x1b":  # a key, as a terminal sends the rest of a mark with it
            self._held = b""
        self.stopped = False
        return [text for text in texts if text.strip()]

    def _typed_keys(self) -> list[bytes]:
        return [line.keys for line in self._typed]

    def _pass(self, keys: bytes, at: int) -> int:
        """Take keys up to the next mark or Enter, and return where to go on."""
        found = _MARK.search(keys, at)
        end = found.start() if found else self._hold(keys, PASTE_BEGIN)
        self._begun.take(keys[at:end])
        if not found:
            return len(keys)
        if found[0] == PASTE_BEGIN:
            self._begun.begin_paste()
        else:
            self._typed.append(_Typed(bytes(self._begun.keys), self._begun.shown))
            self._begun = AheadLine()
        return found.end()

    def _pass_paste(self, keys: bytes, at: int) -> int:
        end = keys.find(PASTE_END, at)
        self._begun.take(keys[at : end if end >= 0 else self._hold(keys, PASTE_END)])
        if end < 0:
            return len(keys)
        self._begun.end_paste()
        return end + len(PASTE_END)

    def _hold(self, keys: bytes, mark: bytes) -> int:
        """Hold back the end of the keys if it begins a mark, and return where that is."""
        sizes = range(len(mark) - 1, 0, -1)
        size = next((size for size in sizes if keys.endswith(mark[:size])), 0)
        self._held = keys[len(keys) - size :]
        return len(keys) - size
