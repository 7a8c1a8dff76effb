"""What has been heard of a run so far, for a viewer that may open at any time."""

from __future__ import annotations

import threading

from qwq_cli.events import (
    AnswerDelta,
    AnyEvent,
    Checked,
    Finished,
    GuardTripped,
    StepClosed,
    TextDelta,
)
from qwq_cli.render.blocks import fold_line, note_line
from qwq_cli.render.clean import one_line
from qwq_cli.render.code_across import CodeAcross
from qwq_cli.render.outline import Part, Role, body, finished_part, outline, question_part, verdicts
from qwq_cli.render.theme import Glyphs
from qwq_cli.render.units import count, duration
from qwq_cli.trace.model import Step, Trace


class Transcript:
    """A Feed that events fill. One thread may fill it while another reads."""

    def __init__(self, question: str, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._lock = threading.Lock()
        self._closed = [question_part(question)]
        self._text: list[str] = []
        self._code = CodeAcross()
        self._answer: list[str] = []
        self._remarks: list[str] = []
        self._tokens, self._seconds = 0, 0.0
        self._trace: Trace | None = None

    def take(self, event: AnyEvent) -> None:
        with self._lock:
            match event:
                case TextDelta(text=text):
                    self._text.append(text)
                case AnswerDelta(text=text):
                    self._answer.append(text)
                case StepClosed(step=step):
                    self._close(step)
                case GuardTripped(note=note):
                    self._remarks.append(note_line(note))
                case Checked(verdict=verdict):
                    self._remarks.append(one_line(verdict))
                case Finished(trace=trace):
                    self._trace = trace
            if isinstance(event, TextDelta | AnswerDelta):
                self._tokens, self._seconds = event.tokens, event.seconds

    @property
    def running(self) -> bool:
        return self._trace is None

    def headline(self) -> str:
        with self._lock:
            if self._trace:
                return fold_line(self._trace, self._glyphs).plain
            parts = ("Thinking", duration(self._seconds), count(self._tokens, "token"))
            return self._glyphs.dot.join(parts)

    def parts(self) -> tuple[Part, ...]:
        with self._lock:
            if self._trace:
                return outline(self._trace)
            return (*self._closed, *self._under_way())

    def _under_way(self) -> tuple[Part, ...]:
        if self._answer:
            return (Part(Role.ANSWER, "Answer, under way", body("".join(self._answer))),)
        if self._text or self._remarks:
            text = body("".join(self._text))
            return (Part(Role.STEP, "under way", text, remarks=tuple(self._remarks)),)
        return ()

    def _close(self, step: Step) -> None:
        text = self._code.opened(body("".join(self._text)))
        remarks = dict.fromkeys((*verdicts(step), *self._remarks))
        self._text, self._remarks = [], []
        self._closed.append(finished_part(step, text, tuple(remarks)))


class Saved:
    """A Feed of a trace that is complete."""

    running = False

    def __init__(self, trace: Trace, glyphs: Glyphs) -> None:
        self._parts = outline(trace)
        self._headline = fold_line(trace, glyphs).plain

    def headline(self) -> str:
        return self._headline

    def parts(self) -> tuple[Part, ...]:
        return self._parts
