"""The events that the parser sends while a stream comes, and how it corrects them.

Text that looks like the answer is sent as the answer at once. If more thought or another answer
follows, the first is taken back and sent again as steps of thought. So each character is sent at
most twice while the stream continues, and once more at its end.
"""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.trace.beginning import ANNOUNCED
from qwq_cli.trace.outbox import Outbox
from qwq_cli.trace.raw_text import RawText
from qwq_cli.trace.reading import Reading
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.trace import Answer, Span, Step, without

THOUGHT_ON = "It thought on after its answer."
STANDS_EARLIER = "Its answer stands before the end of its thought."
NO_ANSWER = "What it announced is no answer."


class Telling:
    """Sends steps when they close. Those inside an answer wait until it is known what they are."""

    def __init__(self, raw: RawText) -> None:
        self._raw = raw
        self._outbox = Outbox()
        self._steps: list[Step] = []  # sent as steps
        self._within: list[Step] = []  # what the answer would be as steps
        self._answer: int | None = None  # where the sent answer begins; None in a thought
        self._end = 0
        self._unsaid = ""  # between two pieces of the answer

    def stamp(self, *, tokens: int, seconds: float) -> None:
        self._outbox.stamp(tokens=tokens, seconds=seconds)

    def drain(self) -> list[AnyEvent]:
        return self._outbox.drain()

    def open_step(self, index: int) -> None:
        if self._answer is None:
            self._outbox.step_opened(index)

    def close_step(self, step: Step) -> None:
        if self._answer is None:
            self._steps.append(step)
            self._outbox.step_closed(step)
        else:
            self._within.append(step)

    def write(self, text: str, end: int) -> None:
        self._end = end
        self._outbox.text.append(self._unsaid + text if self._unsaid else text)
        self._unsaid = ""

    def skip(self, text: str) -> None:
        """Leave the text between two steps out of all steps. An answer leaves nothing out."""
        if self._answer is not None:
            self._unsaid += text

    def begin_answer(self, start: int) -> None:
        """Begin an answer at `start`; the step before must be closed."""
        self.think_on()
        self._answer = start
        self._outbox.answer_begins()

    def think_on(self) -> None:
        """Turn what was sent as the answer, if anything was, into thought."""
        if self._answer is None:
            return
        start, steps, self._within = self._answer, self._within, []
        self._take_back(len(self._steps), start, THOUGHT_ON)
        self._tell(steps, self._raw.since(start), start)

    def finish(self, reading: Reading) -> list[AnyEvent]:
        """Return the last events; they correct what was sent before and reads differently now."""
        answer = reading.answer if reading.answer.how in ANNOUNCED else None
        same = _alike(self._steps, reading.steps)
        told = None if self._answer is None else (self._answer, self._end)
        read = answer and (answer.start, answer.end)
        if not same == len(self._steps) == len(reading.steps) or told != read:
            self._correct(reading, answer, same)
        return self.drain()

    def _correct(self, reading: Reading, answer: Answer | None, same: int) -> None:
        """Send everything after the first `same` steps again."""
        starts = [step.start for steps in (self._steps, reading.steps) for step in steps[same:]]
        begins = (self._answer, answer.start if answer else None)
        starts += [start for start in begins if start is not None]
        self._take_back(same, min(starts), STANDS_EARLIER if answer else NO_ANSWER)
        self._tell(reading.steps[same:], reading.raw, 0)
        if answer:
            self._outbox.answer_begins()
            span = Span(start=answer.start, end=answer.end)
            self._outbox.text.append(without(reading.raw, span, answer.left_out))

    def _take_back(self, step: int, at: int, why: str) -> None:
        self._outbox.answer_taken_back(step=step, at=at, why=why)
        self._answer = None
        del self._steps[step:]

    def _tell(self, steps: Sequence[Step], text: str, offset: int) -> None:
        """Send steps. text: of the stream from `offset` on."""
        for step in steps:
            self.open_step(step.index)
            self._outbox.text.append(text[step.start - offset : step.end - offset])
            self.close_step(step)


def _alike(told: Sequence[Step], read: Sequence[Step]) -> int:
    """Return how many steps at the start are the same in both."""
    for number, (one, other) in enumerate(zip(told, read, strict=False)):
        if (one.start, one.end) != (other.start, other.end):
            return number
    return min(len(told), len(read))
