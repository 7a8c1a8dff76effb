"""The live region, a header and the tail of the open step: its state and its picture.

Its size depends only on the terminal, so the picture costs the same at any length of the trace.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.live.tail import Tail
from qwq_cli.render.live.typed_rows import typed_rows
from qwq_cli.render.markdown.places import bare
from qwq_cli.render.terminal.clean import clean
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace.blocks import Limit, Meter, fitting, header_line, prompt_progress
from qwq_cli.render.trace.failed import marked
from qwq_cli.render.trace.forecast import left_text
from qwq_cli.render.trace.probes import seen_text
from qwq_cli.units import duration
from qwq_cli.values import events
from qwq_cli.values.trace import Probed

FRAME_SECONDS = 0.1
TAIL_ROWS = 6
TYPED_ROWS = 3
NARROW_COLUMNS, HIGH_ROWS = 60, 12  # in smaller terminals, keys get a row of their own
TAIL_COLUMNS = 72
WIDE_SHARE = 2  # the header takes half of a wide terminal, in case that is made narrower
INDENT = 2
RESERVED_ROWS = 3  # the header, the last finished step, the cursor
TOLD_AGAIN = 2000  # characters: more than the tail can show
SETTLE_SECONDS = 0.5  # of decoding before a rate is reliable


class Region:
    """The live part of the screen: its state, and its picture."""

    def __init__(
        self, terminal: Terminal, *, limit: Limit, tail: bool, outlook: Outlook | None = None
    ) -> None:
        self._terminal = terminal
        self._limit = limit
        self._outlook = outlook
        self.hints: tuple[str, ...] = ()
        self.urgent = ""
        self.waiting: Sequence[str] = ()  # lines that were typed for the prompt
        self.line = ""  # the unfinished line
        rows, width = self._size()
        self._tail = Tail(rows, width - INDENT) if tail else None
        self._status: str | None = None
        self._prompt: events.PromptProgress | None = None
        self._at = 0.0  # the clock at the last event
        self._seconds = 0.0  # seconds of the run at that event
        self._dropped = 0.0  # seconds of text that was taken back
        self._tokens = 0
        self._first: events.TextDelta | events.AnswerDelta | None = None
        self._candidate: str | None = None
        self._probes: list[Probed] = []

    def start(self, now: float) -> None:
        self._at = now

    def say(self, status: str) -> None:
        """Show `status` in the header until the next event."""
        self._status = status

    def take(self, event: events.AnyEvent, now: float) -> None:
        match event:
            case events.PromptProgress(seconds=seconds):
                self._prompt = event
            case events.StepOpened(seconds=seconds):
                self._clear_tail()
            case events.StepClosed(seconds=seconds):
                self._clear_tail()
            case events.TextDelta(seconds=seconds) | events.AnswerDelta(seconds=seconds):
                self._decoded(event)
            case events.Rewound():
                self._clear_tail()
                seconds = max(self.seconds(now) - event.seconds, 0.0)
                self._dropped += self.seconds(now) - seconds
                self._tokens = max(self._tokens - event.tokens, 0)
                self._probes = [probed for probed in self._probes if probed.at <= event.at]
            case events.AnswerSeen(probed=probed):
                self._probes.append(probed)
                return
            case _:
                return
        self._status = None
        self._seconds, self._at = seconds, now

    def saw(self, candidate: str | None) -> None:
        """Show the answer that the thought has at present, if any."""
        self._candidate = candidate

    def tell_again(self, text: str) -> None:
        """Show the open step again; it is clean and has signs around failing claims."""
        if self._tail is not None:
            self._tail.clear()
            self._tail.feed(text[-TOLD_AGAIN:])

    def seconds(self, now: float) -> float:
        return self._seconds + now - self._at

    def render(self, now: float) -> Text:
        """Return header and tail; the height stays the same once there is text."""
        rows, width = self._size()
        columns = self._terminal.console.width
        lines = [self._header(now, max(width, columns // WIDE_SHARE))]
        if self._tail is not None and self._first is not None:
            self._tail = self._tail.resized(rows, width - INDENT)
            text = self._tail.rows()
            text += [""] * (rows - len(text))
            lines += [Text(" " * INDENT + row, "tail") for row in text]
        lines += self._hint_row(width)
        lines += self._typed_rows(rows if self._tail is not None else 0)
        return marked(Text("\n", no_wrap=True, overflow="crop").join(lines))

    def _hint_row(self, width: int) -> list[Text]:
        """Return the row of keys, if the header has no room for them."""
        if not (self._first and self._hints_apart()):
            return []
        keys = [key for key in (self.urgent, *self.hints) if key]
        return [Text(fitting(keys, self._terminal.glyphs, width), "meta")] if keys else []

    def _hints_apart(self) -> bool:
        size = self._terminal.console.size
        return size.width < NARROW_COLUMNS and size.height >= HIGH_ROWS

    def _typed_rows(self, above: int) -> list[Text]:
        size = self._terminal.console.size
        above += 3 if self._hints_apart() else 2  # the header, and a row of earlier output
        most = min(TYPED_ROWS, size.height - above)
        width, glyphs = max(size.width - 1, 1), self._terminal.glyphs
        return typed_rows(self.waiting, self.line, glyphs, width=width, most=most)

    def _size(self) -> tuple[int, int]:
        """Return the rows of the tail, and the columns of the region."""
        size = self._terminal.console.size
        rows = max(min(TAIL_ROWS, size.height - RESERVED_ROWS), 0)
        return rows, max(min(size.width - 1, TAIL_COLUMNS), 1)

    def _header(self, now: float, width: int) -> Text:
        glyphs = self._terminal.glyphs
        seconds = self.seconds(now)
        frames = glyphs.spinner
        spinner = f"{frames[int(seconds / FRAME_SECONDS) % len(frames)]} "
        if self._first is not None:
            return header_line(self._meter(seconds), glyphs, width=width, spinner=spinner)
        parts = [duration(seconds), self._doing()]
        return Text(spinner + fitting(parts, glyphs, width - len(spinner)), "meta")

    def _doing(self) -> str:
        """Return what happens while there is no text yet."""
        if self._status is not None or self._prompt is None:
            return self._status or "starting"
        return prompt_progress(self._prompt)

    def _meter(self, seconds: float) -> Meter:
        return Meter(
            seconds=seconds,
            dropped_seconds=self._dropped,
            tokens=self._tokens,
            tokens_per_second=self._rate(),
            limit=self._limit,
            candidate=self._candidate,
            seen=self._seen(),
            left=self._left(seconds),
            hints=() if self._hints_apart() else self.hints,
            urgent="" if self._hints_apart() else self.urgent,
        )

    def _seen(self) -> str | None:
        return seen_text(self._probes[-1], self._terminal.glyphs) if self._probes else None

    def _left(self, gone: float) -> str | None:
        left = self._outlook.seconds_left(self._rate()) if self._outlook else None
        glyphs = self._terminal.glyphs
        return left_text(left.low, left.high, glyphs, gone=gone) if left else None

    def _decoded(self, event: events.TextDelta | events.AnswerDelta) -> None:
        self._first = self._first or event
        self._tokens = event.tokens
        if self._tail is not None:
            self._tail.feed(bare(clean(event.text)))

    def _rate(self) -> float:
        if self._first is None:
            return 0.0
        seconds = self._seconds - self._first.seconds
        tokens = max(self._tokens - self._first.tokens, 0)  # all of them may have been rewound
        return tokens / seconds if seconds >= SETTLE_SECONDS else 0.0

    def _clear_tail(self) -> None:
        if self._tail is not None:
            self._tail.clear()
