"""Views that only append lines: for pipes, simple terminals, screen readers, and -q."""

from __future__ import annotations

import re

from rich.text import Text

from qwq_cli.choices import TraceMode
from qwq_cli.render.live.held_notes import HeldNotes
from qwq_cli.render.live.view import View
from qwq_cli.render.terminal.clean import clean, one_line
from qwq_cli.render.terminal.signs import icon_of
from qwq_cli.render.terminal.theme import Terminal
from qwq_cli.render.trace import blocks
from qwq_cli.render.trace.claims import failed_lines
from qwq_cli.render.trace.ending import ending_lines
from qwq_cli.render.trace.probes import seen_text
from qwq_cli.render.trace.rewound import is_told, rewound_line
from qwq_cli.render.trace.served import served_line
from qwq_cli.values import events
from qwq_cli.values.trace import Step

_PERCENT = re.compile(r",? *\d+ ?%")
PROGRESS_EVERY = 10.0  # seconds between lines about a long prompt


class QuietView(View):
    """The answer on stdout; on stderr only why there is none."""

    def show(self, event: events.AnyEvent) -> None:
        if isinstance(event, events.Finished):
            for line in ending_lines(event.trace, self._kept_as):
                self._say(Text(line, "ending"))
            self._print_answer(event.trace)


class PlainView(View):
    """The trace on stderr as lines that never change, the answer on stdout at the end.

    If steps are taken back, a line says from which one on; they follow again as they come. off:
    stderr only says what was done to the thought, and why there is no answer. fold: one line for
    each closed step. full: the text as it comes, and after each step a line with its kind and cost.
    """

    def __init__(self, out: Terminal, err: Terminal, *, trace: TraceMode = TraceMode.FOLD) -> None:
        super().__init__(out, err)
        self._mode = trace
        self._line_open = False
        self._status = ""
        self._said_at = 0.0
        self._notes = HeldNotes(self.note)

    def show(self, event: events.AnyEvent) -> None:
        match event:
            case events.Finished():
                self._finish(event)
            case events.GuardTripped(note=note):
                if not is_told(note):
                    self._notes.add(blocks.note_line(note))
            case events.Rewound(tokens=tokens, why=why) if self._mode is TraceMode.OFF:
                if tokens:
                    self.note(why)
            case _ if self._mode is TraceMode.OFF:
                pass
            case events.StepOpened() if self._mode is TraceMode.FOLD:
                self._notes.open()
            case events.StepClosed(step=step):
                self._close(step)
                self._notes.release()
            case events.Rewound():
                self._notes.release()
                self._say(Text(rewound_line(event, self._err.glyphs), "meta"))
            case events.TextDelta(text=text) if self._mode is TraceMode.FULL:
                self._stream(clean(text))
            case events.PromptProgress():
                self._progress(event)
            case events.AnswerSeen(probed=probed):
                self._say(Text(seen_text(probed, self._err.glyphs), "meta"))

    def status(self, text: str) -> None:
        """Show each status once, without a percentage, which would soon be wrong."""
        lasting = _PERCENT.sub("", one_line(text))
        if self._mode is not TraceMode.OFF and lasting != self._status:
            self._status = lasting
            self._say(Text(lasting, "meta"))

    def note(self, text: str) -> None:
        self._say(Text(one_line(text), "note"))

    def _close(self, step: Step) -> None:
        glyphs = self._err.glyphs
        if self._mode is TraceMode.FOLD:
            self._say(blocks.step_line(step, glyphs))
        else:
            for said in failed_lines(step.claims, glyphs):
                self.note(said)
            line = Text(f"{icon_of(step, glyphs)} ", "meta") + blocks.meta_text(step, glyphs)
            line.rstrip()
            self._say(line + Text("\n"))

    def _stream(self, text: str) -> None:
        if text:
            self._err.console.print(Text(text), end="", soft_wrap=True)
            self._line_open = not text.endswith("\n")

    def _progress(self, event: events.PromptProgress) -> None:
        if event.done < event.total and event.seconds - self._said_at >= PROGRESS_EVERY:
            self._said_at = event.seconds
            self._say(Text(blocks.prompt_progress(event), "meta"))

    def _finish(self, event: events.Finished) -> None:
        self._notes.release()
        if self._mode is not TraceMode.OFF:
            self._say(blocks.fold_line(event.trace, self._err.glyphs))
            if line := served_line(event.trace, self._err.glyphs):
                self._say(Text(line, "meta"))
        for line in ending_lines(event.trace, self._kept_as):
            self._say(Text(line, "ending"))
        self._print_answer(event.trace)

    def _say(self, line: Text) -> None:
        if self._line_open:
            self._err.console.print(soft_wrap=True)
            self._line_open = False
        super()._say(line)
