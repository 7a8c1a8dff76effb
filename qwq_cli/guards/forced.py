"""An answer that a guard forced: whether the model completes it, or thinks on instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from qwq_cli.guards.base import ForceAnswer, Moment, Stop, Tell, Verdict
from qwq_cli.guards.passage import Passage
from qwq_cli.trace.boxes import unfinished_box
from qwq_cli.trace.taken import last_word, of_cut_section
from qwq_cli.values.kinds import FinishReason, NoteKind

ANSWER_ROOM = 1024  # tokens for an answer that was forced, by any guard
MOST_FORCED = 3  # times that an answer is forced in a row
AGAIN = "It thought on in place of an answer, so it has to answer again."
COMPLETE = "The answer was complete and the text went on, so the run ends here."
IN_VAIN = f"It thought on after it had to answer {MOST_FORCED} times, so the run ends here."
OUT_OF_ROOM = f"The answer went on for {ANSWER_ROOM:,} tokens, so the run ends here."

_OPENED_BOX = re.compile(r"[^\n]*(?P<box>\\boxed\{)\Z")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# Two words in a row, and the end of a sentence: an answer may have one of them.
_TEX = re.compile(r"\\(?:text|math|mbox)[a-z]*\s*\{[^{}]*(?:\}|\Z)|\\[A-Za-z]+")
_WORDS = re.compile(r"[^\W\d_]{2,},?\s+[^\W\d_]{2,}|[\u3040-\u9fff]{2,}")
_SENTENCE = re.compile(r"[.!?:;](?:\s|\Z)|[。！？：；]")


class Course(Enum):
    """How far a forced answer has come. LEFT: the model thinks on and gave no answer."""

    OPEN = "open"
    LEFT = "left"
    COMPLETE = "complete"


class ForcedAnswer:
    """An answer that was forced at `tokens` of the output.

    end: the end of the forced words, once they have come. If the words open a box, the answer is
    complete with the paragraph in which the trace would find a value if the text ended there. A box
    that is open behind a paragraph of sentences holds thought, and so does all that a model writes
    after it has opened a new thought. In all other cases the model goes on.
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
        if not self._opened or not (first := _BLANK_LINE.search(text.lstrip())):
            return Course.OPEN
        whole = self._opened + text
        taken = of_cut_section(whole)
        if taken and _BLANK_LINE.search(whole, taken.end):
            return Course.COMPLETE
        is_open = unfinished_box(whole) == self._box
        is_left = is_open and _is_thought(text.lstrip()[: first.start()])
        return Course.LEFT if is_left else Course.OPEN


def _is_thought(paragraph: str) -> bool:
    """Return whether it has sentences, and none of them states an answer."""
    words = _TEX.sub("", paragraph)
    is_prose = _WORDS.search(words) and _SENTENCE.search(words)
    return bool(is_prose) and last_word(paragraph) is None


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
