"""The result of a stream of events so far; every view of a run is computed from it."""

from __future__ import annotations

from qwq_cli.values import events
from qwq_cli.values.trace import Step


class Told:
    """steps: the closed steps, each with its text.

    The first one isn't step 0 if a run continues a thought. The cost of an event doesn't grow with
    the events before it.
    """

    def __init__(self) -> None:
        self.steps: list[tuple[Step, str]] = []
        self._open: list[str] | None = None
        self.checked: list[events.Checked] = []  # of the open step
        self._answer: list[str] = []

    @property
    def open(self) -> str | None:
        """The text of the open step; None if there is none."""
        return None if self._open is None else "".join(self._open)

    @property
    def answer(self) -> str:
        """The text of an announced answer; empty if there is none yet."""
        return "".join(self._answer)

    def take(self, event: events.AnyEvent) -> None:
        match event:
            case events.StepOpened():
                self._open, self.checked = [], []
            case events.Checked():
                self.checked.append(event)
            case events.TextDelta(text=text) if self._open is not None:
                self._open.append(text)
            case events.StepClosed(step=step):
                self.steps.append((step, self.open or ""))
                self._open, self.checked = None, []
            case events.AnswerDelta(text=text):
                self._answer.append(text)
            case events.Rewound(step=first):
                while self.steps and self.steps[-1][0].index >= first:
                    self.steps.pop()
                self._open, self._answer, self.checked = None, [], []
