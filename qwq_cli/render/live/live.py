"""The view of a run on a terminal: finished steps scroll by, above a small live region.

Closed steps are printed once, above the region, and then belong to the terminal. If steps are taken
back, those on the screen are removed, and a line says from which one on. The region is a header and
the tail of the open step. Its size depends only on the terminal, and it is drawn at most ten times
a second, so a token costs the same at any length of the trace.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence

from rich.text import Text

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.held_notes import HeldNotes
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.live.region import FRAME_SECONDS, Region
from qwq_cli.render.live.view import View
from qwq_cli.render.markdown.text import prose, warm_up
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.frames import Frames
from qwq_cli.render.terminal.rows import wrapped
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.terminal.ticker import Ticker
from qwq_cli.render.trace import blocks
from qwq_cli.render.trace.blocks import NO_LIMIT, Limit
from qwq_cli.render.trace.claims import failed_lines
from qwq_cli.render.trace.ending import ending_lines
from qwq_cli.render.trace.failed import (
    marked,
    noted,
    placed,
    with_signs,
    without_signs,
)
from qwq_cli.render.trace.outline import body
from qwq_cli.render.trace.rewound import is_told, rewound_line
from qwq_cli.render.trace.served import served_line
from qwq_cli.values import events
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Note, Step

TICK_SECONDS = 0.5
LINE_COLUMNS = 100
BELL_AFTER_SECONDS = 30.0


class LiveView(View):
    """Shows a run on `err`, which must be a terminal, and the answer on `out`.

    trace: off shows only the header, fold prints a line for each step, full its text too. limit: of
    the run, for the header. outlook: how long it will take; None if unknown. It has taken
    each event before. clock: seconds, monotonic. tick: seconds between frames while no event comes;
    None for a view without a thread. run_time: seconds of the run, if they are not those of the
    clock, as in a replay.
    """

    def __init__(
        self,
        out: Terminal,
        err: Terminal,
        *,
        trace: TraceMode = TraceMode.FOLD,
        limit: Limit = NO_LIMIT,
        outlook: Outlook | None = None,
        clock: Callable[[], float] = time.monotonic,
        tick: float | None = TICK_SECONDS,
        run_time: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(out, err)
        self._mode = trace
        self._clock = clock
        self._lock = threading.RLock()
        self._ticker = Ticker(self.tick, tick, first=warm_up) if tick is not None else None
        self._run_time = run_time or clock
        self._held = False
        self._frames = Frames(err)
        is_told = trace is not TraceMode.OFF
        self._region = Region(err, limit=limit, tail=is_told, outlook=outlook)
        self._text: list[str] = []
        self._notes = HeldNotes(lambda note: self._frames.add(Text(note, "note")))
        self._start, self._failed = 0, list[Claim]()  # of the open step
        self._is_told = True  # whether the region shows the claims that fail
        self._candidates: list[tuple[int, str]] = []  # with the step that named it
        self._drawn_at: float | None = None

    def open(self) -> None:
        self._region.start(self._run_time())
        self._frames.open()
        if self._ticker:
            self._ticker.start()
        else:
            warm_up()

    def close(self) -> None:
        try:
            if self._ticker:
                self._ticker.stop()
        finally:  # a second Ctrl-C may arrive while the ticker ends
            with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
                self._close_region()

    def show(self, event: events.AnyEvent) -> None:
        with self._lock:
            if isinstance(event, events.Finished):
                self._finish(event)
            else:
                self._region.take(event, self._run_time())
                self._collect(event)
                self._draw_if_due()

    def status(self, text: str) -> None:
        with self._lock:
            self._region.say(one_line(text))
            self._draw_if_due()

    def note(self, text: str) -> None:
        self._say(Text(one_line(text), "note"))

    def tick(self) -> None:
        """Draw a frame if one is due, as time passes without events."""
        with self._lock:
            if self._frames.is_open:
                self._draw_if_due()

    def hint(self, *hints: str, urgent: str = "") -> None:
        """Show at the end of the header which keys can be used.

        If there is no room, the first hint goes last; an urgent one stays.
        """
        self._region.hints, self._region.urgent = hints, urgent

    def tell_typed(self, waiting: Sequence[str], line: str) -> None:
        """Show what is typed for the prompt: lines that wait, and the unfinished one."""
        with self._lock:
            self._region.waiting, self._region.line = waiting, line
            self._drawn_at = None  # draw at once: the user wants to see it
            if self._frames.is_open:
                self._draw_if_due()

    def send(self, sequence: str) -> None:
        """Send a control sequence that shows nothing, but not to the old Windows console."""
        if self._err.console.legacy_windows:
            return
        with self._lock:
            self._err.console.file.write(sequence)
            self._err.console.file.flush()

    def hold(self) -> None:
        """Leave the terminal to another view; lines are kept until `release`."""
        with self._lock:
            self._close_region()
            self._held = True

    def release(self) -> None:
        with self._lock:
            self._held = False
            self._frames.open()
            self._draw_if_due()

    def _say(self, line: Text) -> None:
        with self._lock:
            self._frames.add(line)
            self._draw_if_due()

    def _collect(self, event: events.AnyEvent) -> None:
        """Collect what goes into the scrollback with the next frame."""
        match event:
            case events.TextDelta(text=text):
                self._text.append(text)
            case events.StepOpened():
                self._notes.open()
            case events.StepClosed(step=step):
                self._close(step)
                self._notes.release()
            case events.Rewound():
                self._take_back(event)
            case events.GuardTripped(note=note) if self._tells(note):
                self._notes.add(blocks.note_line(note))
            case events.Checked(start=start, claim=claim) if claim.verdict is ClaimVerdict.FAILS:
                self._start, self._is_told = start, False
                self._failed.append(claim)

    def _tells(self, note: Note) -> bool:
        return self._mode is not TraceMode.OFF and not is_told(note)

    def _take_back(self, event: events.Rewound) -> None:
        self._notes.release()
        self._text, self._failed, self._is_told = [], [], True
        self._candidates = [seen for seen in self._candidates if seen[0] < event.step]
        self._region.saw(self._candidates[-1][1] if self._candidates else None)
        self._frames.take_back(event.step)
        if self._mode is not TraceMode.OFF:
            self._frames.add(Text(rewound_line(event, self._err.glyphs), "meta"))

    def _close(self, step: Step) -> None:
        text = "".join(self._text)
        self._text, self._failed, self._is_told = [], [], True
        candidate = blocks.last_candidate(step, text)
        if candidate is not None:
            self._candidates.append((step.index, candidate))
            self._region.saw(candidate)
        if self._mode is not TraceMode.OFF:
            width = min(self._err.console.width - 1, LINE_COLUMNS)
            line = blocks.step_line(step, self._err.glyphs, width=width, text=text)
            self._frames.add(line, step=step.index)
        if self._mode is TraceMode.FULL:
            self._frames.add(self._body(step, text), step=step.index)
            for said in failed_lines(step.claims, self._err.glyphs):
                self._frames.add(Text(said, "note"), step=step.index)
            self._frames.add(Text(), step=step.index)

    def _body(self, step: Step, text: str) -> Text:
        signed = body(with_signs(text, step.claims, step.start))
        clear, failed = without_signs(signed, step.claims)
        text, width = placed(clear, failed), self._err.console.width
        return wrapped(marked(prose(text, width)), width) if self._err.rich else marked(Text(text))

    def _tell_failed(self) -> None:
        """Mark failing claims in the tail of the open step, by showing it again."""
        signed = clean(with_signs("".join(self._text), self._failed, self._start))
        clear, failed = without_signs(signed, self._failed)
        self._region.tell_again(noted(clear, failed, self._err.glyphs))
        self._is_told = True

    def _draw_if_due(self) -> None:
        now = self._clock()
        if self._held:
            return
        if self._drawn_at is None or now - self._drawn_at >= FRAME_SECONDS:
            self._drawn_at = now
            if not self._is_told:
                self._tell_failed()
            self._frames.draw(self._region.render(self._run_time()))

    def _close_region(self) -> None:
        with self._lock:
            self._frames.close()

    def _finish(self, event: events.Finished) -> None:
        self._notes.release()
        self._close_region()
        console = self._err.console
        console.print(blocks.fold_line(event.trace, self._err.glyphs))
        if line := served_line(event.trace, self._err.glyphs):
            console.print(Text(line, "meta"))
        for line in ending_lines(event.trace, self._kept_as):
            console.print(Text(line, "ending"))
        if self._region.seconds(self._run_time()) >= BELL_AFTER_SECONDS:
            console.bell()
        self._print_answer(event.trace)
