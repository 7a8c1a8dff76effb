"""Events that wait to be passed on; consecutive text is joined into one delta."""

from __future__ import annotations

from qwq_cli.values.events import AnswerDelta, AnyEvent, Rewound, StepClosed, StepOpened, TextDelta
from qwq_cli.values.trace import Step


class Outbox:
    def __init__(self) -> None:
        self._events: list[AnyEvent] = []
        self.text: list[str] = []  # of the open step, or of the answer
        self._delta: type[TextDelta | AnswerDelta] = TextDelta
        self._tokens = 0
        self._seconds = 0.0

    def stamp(self, *, tokens: int, seconds: float) -> None:
        """Set the totals for all events that are added from now on."""
        self._tokens, self._seconds = tokens, seconds

    def step_opened(self, index: int) -> None:
        self._flush()
        self._events.append(StepOpened(index=index, seconds=self._seconds))

    def step_closed(self, step: Step) -> None:
        self._flush()
        self._events.append(StepClosed(step=step, seconds=self._seconds))

    def answer_begins(self) -> None:
        """Send all text from here on as the answer, until the answer is taken back."""
        self._flush()
        self._delta = AnswerDelta

    def answer_taken_back(self, *, step: int, at: int, why: str) -> None:
        """Take back all steps from `step` on. Nothing is dropped, because all is sent again."""
        self._flush()
        self._delta = TextDelta
        self._events.append(Rewound(step=step, at=at, tokens=0, seconds=0.0, why=why))

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
