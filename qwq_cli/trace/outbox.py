"""Events waiting to be handed out, with text in a row joined into one delta."""

from __future__ import annotations

from qwq_cli.events import AnswerDelta, AnyEvent, StepClosed, StepOpened, TextDelta
from qwq_cli.trace.model import Step


class Outbox:
    def __init__(self) -> None:
        self._events: list[AnyEvent] = []
        self.text: list[str] = []  # of the open step, or of the answer
        self._delta: type[TextDelta | AnswerDelta] = TextDelta
        self._tokens = 0
        self._seconds = 0.0

    def stamp(self, *, tokens: int, seconds: float) -> None:
        """All that is put in from now on happens at these totals."""
        self._tokens, self._seconds = tokens, seconds

    def step_opened(self, index: int) -> None:
        self._flush()
        self._events.append(StepOpened(index=index, seconds=self._seconds))

    def step_closed(self, step: Step) -> None:
        self._flush()
        self._events.append(StepClosed(step=step, seconds=self._seconds))

    def answer_text(self, text: str) -> None:
        """No step may follow."""
        self._delta = AnswerDelta
        self.text.append(text)

    def drain(self) -> list[AnyEvent]:
        if self.text:
            self._flush()
        events, self._events = self._events, []
        return events

    def _flush(self) -> None:
        if not self.text:
            return
        if text := "".join(self.text):
            delta = self._delta(text=text, tokens=self._tokens, seconds=self._seconds)
            self._events.append(delta)
        self.text.clear()
