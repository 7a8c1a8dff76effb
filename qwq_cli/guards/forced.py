"""An answer that a guard forced: whether the model completes it, or thinks on instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from qwq_cli.guards.base import ForceAnswer, Moment, Stop, Tell, Verdict
from qwq_cli.guards.passage import Passage
from qwq_cli.trace.boxes import unfinished_box
from qwq_cli.values.kinds import FinishReason, NoteKind

ANSWER_ROOM = 1024  # tokens for an answer that was forced, by any guard
MOST_FORCED = 3  # times that an answer is forced in a row
AGAIN = "It thought on in place of an answer, so it has to answer again."
COMPLETE = "The answer was complete and the text went on, so the run ends here."
IN_VAIN = f"It thought on after it had to answer {MOST_FORCED} times, so the run ends here."
OUT_OF_ROOM = f"The answer went on for {ANSWER_ROOM:,} tokens, so the run ends here."

_OPENED_BOX = re.compile(r"[^\n]*(?P<box>\\boxed\{)\Z")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class Course(Enum):
    """How far a forced answer has come. LEFT: the model thinks on and gave no answer."""

    OPEN = "open"
    LEFT = "left"
    COMPLETE = "complete"


class ForcedAnswer:
    """An answer that was forced at `tokens` of the output.

    end: the end of the forced words, once they have come. If the words open a box, the answer is
    complete with the paragraph in which the box is closed. A box that is open behind its paragraph
    holds thought, and so does all that a model writes after it has opened a new thought.
    """

    def __init__(self, verdict: ForceAnswer, tokens: int) -> None:
        self.verdict, self.tokens = verdict, tokens
        self.end: int | None = None
        self._opened, self._box = "", 0  # the line that opens the box, and where the box begins
        self._passage: Passage | None = None

    def see(self, moment: Moment) -> Course:
        """Read on at a place. The first one is the end of the forced words."""
        if self._passage is None:
            self._begin(moment)
            return Course.OPEN
        self._passage.take(moment)
        return self._course(self._passage.text) if moment.answering else Course.LEFT

    def _begin(self, moment: Moment) -> None:
        self.end, self._passage = moment.at, Passage(moment.at, moment.tokens)
        if opened := _OPENED_BOX.search(moment.text):
            self._opened = opened[0]
            self._box = opened.start("box") - opened.start()

    def _course(self, text: str) -> Course:
        if not self._opened or not _BLANK_LINE.search(text):
            return Course.OPEN
        is_left = unfinished_box(self._opened + text) == self._box
        return Course.LEFT if is_left else Course.COMPLETE


class ForcedAnswers:
    """All answers that were forced in a run, each because the model left the one before.

    They share ANSWER_ROOM. What ends the run here is told in the trace.
    """

    def __init__(self) -> None:
        self._answers: list[ForcedAnswer] = []

    def __bool__(self) -> bool:
        return bool(self._answers)

    def add(self, verdict: ForceAnswer, tokens: int) -> None:
        self._answers.append(ForcedAnswer(verdict, tokens))

    def cut(self, at: int) -> None:
        """Forget answers whose words were taken back from there on."""
        self._answers = [answer for answer in self._answers if at >= (answer.end or 0)]

    def see(self, now: Moment, place: Moment | None) -> Sequence[Verdict]:
        """Return what to do about the last answer. place: None between two places."""
        if not self._answers:
            return ()
        last = self._answers[-1]
        course = last.see(place) if place else Course.OPEN
        if course is Course.COMPLETE:
            return _ended(COMPLETE)
        if now.tokens >= self._answers[0].tokens + ANSWER_ROOM:
            return _ended(OUT_OF_ROOM)
        if course is not Course.LEFT:
            return ()
        if len(self._answers) >= MOST_FORCED:
            return _ended(IN_VAIN)
        return (replace(last.verdict, why=AGAIN),)


def _ended(why: str) -> Sequence[Verdict]:
    return Tell(NoteKind.FORCED, why), Stop(FinishReason.BUDGET)
