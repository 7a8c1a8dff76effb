"""Everything received of a run so far, for a viewer that may open at any time."""

from __future__ import annotations

import threading

from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.blocks import fold_line, note_line
from qwq_cli.render.trace.claims import failed_lines
from qwq_cli.render.trace.code_across import CodeAcross
from qwq_cli.render.trace.failed import with_signs, without_signs
from qwq_cli.render.trace.outline import (
    Part,
    Role,
    body,
    finished_part,
    outline,
    question_part,
    verdicts,
)
from qwq_cli.render.trace.probes import seen_text
from qwq_cli.render.trace.rewound import dropped_line
from qwq_cli.units import count, duration
from qwq_cli.values import events
from qwq_cli.values.trace import Claim, Step, Trace


class Transcript:
    """A Feed that events fill. One thread may fill it while another reads it."""

    def __init__(self, question: str, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._lock = threading.Lock()
        self._closed = [question_part(question)]
        self._text: list[str] = []
        self._start, self._claims = 0, list[Claim]()  # of the open step
        self._code = CodeAcross()
        self._answer: list[str] = []
        self._remarks: list[str] = []
        self._tokens, self._seconds = 0, 0.0
        self._seen = ""
        self._trace: Trace | None = None

    def take(self, event: events.AnyEvent) -> None:
        with self._lock:
            match event:
                case events.TextDelta(text=text):
                    self._text.append(text)
                case events.AnswerDelta(text=text):
                    self._answer.append(text)
                case events.StepClosed(step=step):
                    self._close(step)
                case events.GuardTripped(note=note):
                    self._remarks.append(note_line(note))
                case events.Checked(start=start, claim=claim):
                    self._start = start
                    self._claims.append(claim)
                case events.AnswerSeen(probed=probed):
                    self._seen = seen_text(probed, self._glyphs)
                case events.Rewound():
                    self._take_back(event)
                case events.Finished(trace=trace):
                    self._trace = trace
            if isinstance(event, events.TextDelta | events.AnswerDelta):
                self._tokens, self._seconds = event.tokens, event.seconds

    @property
    def running(self) -> bool:
        return self._trace is None

    def headline(self, width: int) -> str:
        with self._lock:
            if self._trace:
                return fold_line(self._trace, self._glyphs, width=width).plain
            parts = ("Thinking", duration(self._seconds), count(self._tokens, "token"), self._seen)
            return self._glyphs.dot.join(filter(None, parts))

    def parts(self) -> tuple[Part, ...]:
        with self._lock:
            if self._trace:
                return outline(self._trace)
            return (*self._closed, *self._under_way())

    def _under_way(self) -> tuple[Part, ...]:
        if self._answer:
            return (Part(Role.ANSWER, "Answer, under way", body("".join(self._answer))),)
        if self._text or self._remarks:
            text = with_signs("".join(self._text), self._claims, self._start)
            clear, failed = without_signs(body(text), self._claims)
            remarks = (*failed_lines(self._claims, self._glyphs), *self._remarks)
            return (Part(Role.STEP, "under way", clear, remarks=remarks, failed=failed),)
        return ()

    def _close(self, step: Step) -> None:
        text = with_signs("".join(self._text), step.claims, step.start)
        remarks = (*verdicts(step, self._glyphs), *self._remarks)
        self._text, self._claims, self._remarks = [], [], []
        self._closed.append(finished_part(step, self._code.opened(body(text)), remarks))

    def _take_back(self, event: events.Rewound) -> None:
        """Take steps back. Text that is dropped for good stays as a part."""
        at = next((at for at, part in enumerate(self._closed) if _from(part, event.step)), None)
        taken = [] if at is None else self._closed[at:]
        del self._closed[len(self._closed) - len(taken) :]
        self._closed += [part for part in taken if part.role is Role.DROPPED]
        if event.tokens:
            texts = [part.body for part in taken if part.step] + [body("".join(self._text))]
            title, remarks = dropped_line(event), tuple(self._remarks)
            text = "\n\n".join(filter(None, texts))
            self._closed.append(Part(Role.DROPPED, title, text, remarks=remarks))
            self._remarks = []
        self._text, self._claims, self._answer, self._seen = [], [], [], ""


def _from(part: Part, step: int) -> bool:
    return part.step is not None and part.step.index >= step


class Saved:
    """A Feed of a complete trace."""

    running = False

    def __init__(self, trace: Trace, glyphs: Glyphs) -> None:
        self._parts = outline(trace)
        self._trace, self._glyphs = trace, glyphs

    def headline(self, width: int) -> str:
        return fold_line(self._trace, self._glyphs, width=width).plain

    def parts(self) -> tuple[Part, ...]:
        return self._parts
