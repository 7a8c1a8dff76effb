"""A region at the bottom of a terminal that is redrawn in place, below lines that scroll."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rich.control import Control
from rich.live import Live
from rich.segment import ControlType
from rich.text import Text

from qwq_cli.render.terminal.theme import Terminal

SYNC_BEGIN = "\x1b[?2026h"  # DEC private mode 2026: the terminal shows a frame when it is complete
SYNC_END = "\x1b[?2026l"


class _Line(NamedTuple):
    """step: the index of the step that it tells about; None for a line that stays."""

    text: Text
    step: int | None


class _Printed(NamedTuple):
    line: _Line
    rows: int


class Frames:
    """Prints added lines with the next frame; they then belong to the terminal.

    Lines of a step can be taken back while they are on the screen. Closed, it leaves no trace of
    the region; it can be opened again.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._console = terminal.console
        self._live = self._region()
        self._lines: list[_Line] = []
        self._printed: deque[_Printed] = deque()  # lines that fit above the region, the newest last
        self._width = 0  # at which they were printed
        self._region_rows = 0
        self._erased = 0  # rows above the region that the next frame removes

    @property
    def is_open(self) -> bool:
        return self._live.is_started

    def open(self) -> None:
        self._live = self._region()
        self._live.start()

    def add(self, line: Text, *, step: int | None = None) -> None:
        self._lines.append(_Line(line, step))

    def take_back(self, first: int) -> None:
        """Remove lines of steps from `first` on; those that scrolled out of sight stay."""
        taken: list[_Line] = []
        self._forget_unreachable()
        while any(_is_from(printed.line, first) for printed in self._printed):
            printed = self._printed.pop()
            self._erased += printed.rows
            taken.append(printed.line)
        lines = [*reversed(taken), *self._lines]
        self._lines = [line for line in lines if not _is_from(line, first)]

    def draw(self, picture: Text) -> None:
        with self._whole_frame(), self._console:
            self._commit()
            self._live.update(picture, refresh=True)
            # A "^C" that the terminal echoes here can't wrap, which would move the region down.
            self._console.control(Control(ControlType.CARRIAGE_RETURN))
            self._region_rows = picture.plain.count("\n") + 1

    def close(self) -> None:
        if self.is_open:
            self._commit()
            self._live.stop()

    def _commit(self) -> None:
        if self._erased:
            self._erase()
        lines, self._lines = self._lines, []
        if lines:
            self._console.print(*(line.text for line in lines), sep="\n")
        self._width = self._console.width
        for line in lines:
            rows = len(self._console.render_lines(line.text, pad=False))
            self._printed.append(_Printed(line, rows))
        self._forget_unreachable()

    def _erase(self) -> None:
        """Erase row by row, because the old Windows console can't do otherwise."""
        self._live.stop()
        row = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2))
        self._console.control(Control(*row * self._erased))
        self._erased = 0
        self.open()

    def _forget_unreachable(self) -> None:
        """Forget lines that scrolled away, or that a terminal of another width wrapped again."""
        room = self._console.height - self._region_rows - self._erased - 1  # for the cursor
        if self._width != self._console.width:
            room = 0
        rows = sum(printed.rows for printed in self._printed)
        while self._printed and rows > room:
            rows -= self._printed.popleft().rows

    @contextmanager
    def _whole_frame(self) -> Iterator[None]:
        """Mark the frame as a whole; the old Windows console would print the marks."""
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


def _is_from(line: _Line, first: int) -> bool:
    return line.step is not None and line.step >= first
