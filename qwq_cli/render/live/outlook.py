"""How long a run will still take; computed again from time to time, not for each frame."""

from __future__ import annotations

from threading import Lock

from qwq_cli.forecast.course import Course
from qwq_cli.forecast.forecaster import Forecaster
from qwq_cli.forecast.quantiles import Interval
from qwq_cli.values import events

GRAIN = 16  # tokens for which a forecast is valid


class Outlook:
    """Takes the events of the run that `forecaster` belongs to. Any thread may ask meanwhile."""

    def __init__(self, forecaster: Forecaster, question: str) -> None:
        self._forecaster = forecaster
        self._course = Course(question)
        self._text: list[str] = []
        self._tokens = 0
        self._known: tuple[tuple[int, int], Interval] | None = None
        self._lock = Lock()

    @property
    def expected_pace(self) -> float | None:
        """Tokens a second, as forecast."""
        return self._forecaster.pace

    def take(self, event: events.AnyEvent) -> None:
        with self._lock:
            self._take(event)

    def seconds_left(self, pace: float) -> Interval | None:
        """Return the seconds left. pace: tokens a second so far; 0 if it is not known yet."""
        speed = pace or self._forecaster.pace
        if not speed:
            return None
        with self._lock:
            return self._tokens_left().scaled(1 / speed)

    def _take(self, event: events.AnyEvent) -> None:
        match event:
            case events.TextDelta(text=text, tokens=tokens):
                self._text.append(text)
                self._tokens = tokens
            case events.AnswerDelta(tokens=tokens):
                self._tokens = tokens
            case events.StepClosed(step=step):
                self._course.step(step, "".join(self._text), self._tokens)
                self._text = []
            case events.Rewound(step=first, tokens=dropped):
                self._course.back_to(first)
                self._text, self._tokens = [], max(self._tokens - dropped, 0)

    def _tokens_left(self) -> Interval:
        place = (self._tokens // GRAIN, len(self._course.marks))
        if self._known is None or self._known[0] != place:
            self._known = place, self._forecaster.whole(self._tokens, self._course.marks)
        whole = self._known[1]
        return Interval(*(max(bound - self._tokens, 0.0) for bound in whole))
