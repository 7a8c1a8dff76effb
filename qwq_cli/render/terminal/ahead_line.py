"""A line of keys that nobody has read yet, and how it is shown."""

from __future__ import annotations

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.paste_so_far import PasteSoFar
from qwq_cli.render.terminal.typed_text import typed_text

PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"


class AheadLine:
    """keys: as they came, with the marks of pastes, without Enter."""

    def __init__(self) -> None:
        self.keys = bytearray()
        self._folded = bytearray()  # the same with long pastes folded, without one that still comes
        self._paste: PasteSoFar | None = None

    @property
    def in_paste(self) -> bool:
        return self._paste is not None

    @property
    def shown(self) -> str:
        paste = self._paste.shown if self._paste else b""
        return one_line(typed_text(bytes(self._folded) + paste))

    def take(self, keys: bytes) -> None:
        """Take keys without any mark."""
        self.keys += keys
        if self._paste:
            self._paste.add(keys)
        else:
            self._folded += keys

    def begin_paste(self) -> None:
        self.keys += PASTE_BEGIN
        self._paste = PasteSoFar()

    def end_paste(self) -> None:
        self.keys += PASTE_END
        if self._paste:
            self._paste.end()
            self._folded += self._paste.shown
        self._paste = None
