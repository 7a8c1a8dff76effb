"""Views of a run over problems. Answers go to stdout, one a line, in the order of the problems."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from rich.text import Text

from qwq_cli.render.live.live import BELL_AFTER_SECONDS, TICK_SECONDS
from qwq_cli.render.live.region import FRAME_SECONDS
from qwq_cli.render.live.view import Notices
from qwq_cli.render.solving.solve_table import progress_line, record_line, table
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.render.terminal.frames import Frames
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.terminal.ticker import Ticker
from qwq_cli.render.trace.answer import write
from qwq_cli.solve.progress import Progress
from qwq_cli.solve.record import Record

PLAIN_SECONDS = 30.0  # seconds between lines about the progress
ROWS = 8
RESERVED_ROWS = 3  # the header, the last printed line, the cursor

LookUp = Callable[[], Progress]


class Answers:
    """Prints answers in the order of the problems, each as soon as all before it are there.

    ids: of all problems, in order. hold: print nothing before `release`, for example while a table
    is drawn. A problem without an answer gets an empty line. Raises OSError as the stream does.
    """

    def __init__(self, out: Terminal, ids: Sequence[str], *, hold: bool) -> None:
        self._out, self._ids, self._hold = out, ids, hold
        self._texts: dict[str, str] = {}
        self._next = 0

    def add(self, record: Record) -> None:
        self._texts[record.id] = one_line(record.answer or "")
        if not self._hold:
            self._print()

    def release(self) -> None:
        """Print all answers; a missing one before another gets an empty line."""
        self._hold = False
        there = (place for place, id in enumerate(self._ids) if id in self._texts)
        for id in self._ids[self._next : max(there, default=0)]:
            self._texts.setdefault(id, "")
        self._print()

    def _print(self) -> None:
        lines = []
        while self._next < len(self._ids) and self._ids[self._next] in self._texts:
            lines.append(f"{self._texts.pop(self._ids[self._next])}\n")
            self._next += 1
        if lines:
            write(self._out, "".join(lines))


class SolveView(Notices):
    """Shows only failures; other views build on it. Showing may raise OSError."""

    def step(self, look_up: LookUp) -> None:
        """Note a step of the engine. `look_up` is called only if something is to be drawn."""

    def record(self, record: Record, look_up: LookUp) -> None:
        """Note a finished problem."""


class PlainSolveView(SolveView):
    """Lines that stay: failures, and the progress from time to time."""

    def __init__(self, err: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(err)
        self._clock = clock
        self._said_at = clock()

    def step(self, look_up: LookUp) -> None:
        if self._clock() - self._said_at >= PLAIN_SECONDS:
            self._said_at = self._clock()
            self.note(progress_line(look_up(), self._err.glyphs))

    def record(self, record: Record, look_up: LookUp) -> None:
        if record.error is not None:
            self._say(record_line(record, self._err.glyphs))

    def note(self, text: str) -> None:
        self._say(Text(one_line(text), "note"))


class LiveSolveView(SolveView):
    """Finished problems scroll by as lines, above a table of the running ones that is redrawn.

    clock: seconds, monotonic. tick: seconds between frames during a long step; None for a view
    without a thread.
    """

    def __init__(
        self,
        err: Terminal,
        clock: Callable[[], float] = time.monotonic,
        tick: float | None = TICK_SECONDS,
    ) -> None:
        super().__init__(err)
        self._clock = clock
        self._started = clock()
        self._lock = threading.RLock()
        self._ticker = Ticker(self.tick, tick) if tick is not None else None
        self._drawn_at = float("-inf")
        self._seen: tuple[Progress, float] | None = None  # with the time
        self._frames = Frames(err)

    def open(self) -> None:
        self._frames.open()
        if self._ticker:
            self._ticker.start()

    def close(self) -> None:
        if self._ticker:
            self._ticker.stop()
        with suppress(OSError, ValueError):  # the terminal may be gone
            self._frames.close()
            if self._clock() - self._started >= BELL_AFTER_SECONDS:
                self._err.console.bell()

    def step(self, look_up: LookUp) -> None:
        with self._lock:
            if self._is_due():
                self._seen = look_up(), self._drawn_at
                self._draw()

    def tick(self) -> None:
        """Update the times during a long step."""
        with self._lock:
            if self._seen and self._frames.is_open and self._is_due():
                self._draw()

    def record(self, record: Record, look_up: LookUp) -> None:
        width = max(self._err.console.width - 1, 1)
        self._say(record_line(record, self._err.glyphs, width=width))
        self.step(look_up)

    def status(self, text: str) -> None:
        with self._lock:
            if self._is_due():
                self._frames.draw(Text(one_line(text), "meta", no_wrap=True, overflow="crop"))

    def note(self, text: str) -> None:
        self._say(Text(one_line(text), "note"))

    def _say(self, line: Text) -> None:
        with self._lock:
            self._frames.add(line)

    def _draw(self) -> None:
        assert self._seen
        progress, at = self._seen
        seconds = progress.seconds + self._drawn_at - at
        size, spinner = self._err.console.size, self._err.glyphs.spinner
        sign = spinner[int(seconds / FRAME_SECONDS) % len(spinner)]
        self._frames.draw(
            table(
                replace(progress, seconds=seconds),
                self._err.glyphs,
                width=max(size.width - 1, 1),
                rows=max(min(ROWS, size.height - RESERVED_ROWS), 0),
                spinner=f"{sign} ",
            )
        )

    def _is_due(self) -> bool:
        now = self._clock()
        if now - self._drawn_at < FRAME_SECONDS:
            return False
        self._drawn_at = now
        return True


def make_solve_view(err: Terminal, *, quiet: bool) -> SolveView:
    if quiet:
        return SolveView(err)
    return LiveSolveView(err) if err.lively else PlainSolveView(err)
