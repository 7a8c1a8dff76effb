"""A region at the bottom of a terminal that is redrawn in place, below lines that scroll by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.live import Live
from rich.text import Text

from qwq_cli.render.terminal.theme import Terminal

SYNC_BEGIN = "\x1b[?2026h"  # DEC private mode 2026: the terminal shows a frame when it is whole
SYNC_END = "\x1b[?2026l"


class Frames:
    """Lines that are added are printed once, with the next frame, and then belong to the terminal.

    Closed, it leaves no trace of the region; it can be opened again.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._console = terminal.console
        self._live = self._region()
        self._lines: list[Text] = []

    @property
    def is_open(self) -> bool:
        return self._live.is_started

    def open(self) -> None:
        self._live = self._region()
        self._live.start()

    def add(self, line: Text) -> None:
        self._lines.append(line)

    def draw(self, picture: Text) -> None:
        with self._whole_frame(), self._console:
            self._commit()
            self._live.update(picture, refresh=True)

    def close(self) -> None:
        if self.is_open:
            self._commit()
            self._live.stop()

    def _commit(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            self._console.print(*lines, sep="\n")

    @contextmanager
    def _whole_frame(self) -> Iterator[None]:
        """The old console of Windows would print the marks."""
        file = self._console.file
        begin, end = ("", "") if self._console.legacy_windows else (SYNC_BEGIN, SYNC_END)
        file.write(begin)
        try:
            yield
        finally:
            file.write(end)
            file.flush()

    def _region(self) -> Live:
        return Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            vertical_overflow="crop",
            redirect_stdout=False,
            redirect_stderr=False,
        )
