"""Inserts the right value where a claim of the thought fails."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.claims.reader import Known, claims_in
from qwq_cli.claims.watch import Watch
from qwq_cli.guards.base import Deed, End, ForceAnswer, Moment, Rewind, Tell, Verdict, When
from qwq_cli.guards.passage import Passage
from qwq_cli.values.kinds import ClaimVerdict, NoteKind
from qwq_cli.values.trace import Claim

MOST_MENDS = 16  # in a run


def mend_of(claim: Claim) -> Rewind | None:
    """Return the rewind that mends a claim; None if there is no value to insert."""
    if claim.verdict is not ClaimVerdict.FAILS or claim.right_at is None or not claim.found:
        return None
    said = " ".join((claim.left, claim.relation, claim.right))
    why = f"{said} is wrong: {claim.found} put in."
    return Rewind(claim.right_at.start, NoteKind.MENDED, why, None, claim.found)


def can_mend(moment: Moment) -> bool:
    return moment.can >= {Rewind, ForceAnswer}


class _Step:
    """A step, open or closed. known: names and values from the steps before."""

    def __init__(self, start: int, known: Known, *, is_answer: bool) -> None:
        self.start, self.known, self.is_answer = start, known, is_answer
        self._watch: Watch | None = None
        self._fed = start  # the end of the text that the watch has

    def settled(self, passage: Passage) -> Sequence[Claim]:
        """Return the claims that have become certain."""
        if self._watch is None:
            first = _first(passage, self.start)
            if first is None:
                return ()
            self._watch, self._fed = Watch(first, self.known), first
        text = passage.text[self._fed - passage.start :]
        self._fed = passage.end
        return self._watch.feed(text, passage.tokens(passage.end))

    def begin_again(self) -> None:
        """Forget what was read, because some of its text was taken back."""
        self._watch = None


def _first(passage: Passage, start: int) -> int | None:
    """Return where to start reading a step that begins at `start`.

    It is after the first line, if the run was given the beginning of it; None while that line
    continues.
    """
    if start >= passage.start:
        return start
    return passage.start + end if (end := passage.text.find("\n") + 1) else None


class Mending:
    """Takes back a failed claim from its right side on, and inserts the right value.

    This happens where the failure is reported, or when the step of the claim has ended. A place is
    mended only once: what the model makes of an inserted value is kept. Answers are left alone, and
    so is a thought that was forced to end. Text that the run was given is not read.
    """

    name = "mend"
    when = When.PLACE

    def __init__(self, most: int = MOST_MENDS) -> None:
        self._left = most
        self._passage: Passage | None = None
        self._steps: list[_Step] = []  # the open one last
        self._mended: set[int] = set()  # places where values were put in
        self._is_forced = False  # whether an answer was forced
        self._forced_end: int | None = None  # the end of its words, once they have come
        self._has_told = False  # whether it said that nothing can be done

    def see(self, moment: Moment) -> Verdict | None:
        passage = self._take(moment)
        ended = self._ended(moment, passage)
        return self._verdict(moment, (*ended, *self._settled(moment, passage)))

    def see_end(self, end: End) -> Sequence[Verdict]:
        """Return what to do at the end, when all steps have ended."""
        passage = self._take(end.moment)
        ended = self._ended(end.moment, passage)
        verdict = self._verdict(end.moment, (*ended, *self._rest(end.moment, passage)))
        return (verdict,) if verdict else ()

    def told(self, deed: Deed) -> None:
        verdict = deed.verdict
        if isinstance(verdict, ForceAnswer):
            self._is_forced, self._forced_end = True, None
        elif isinstance(verdict, Rewind):
            self._take_back(verdict.at)
            if deed.by == self.name:
                self._left -= 1
                self._mended.add(verdict.at)

    def _take(self, moment: Moment) -> Passage:
        if self._passage is None:
            self._passage = Passage(moment.start, moment.tokens)
        self._passage.take(moment)
        if self._is_forced and self._forced_end is None:
            self._forced_end = moment.at
        return self._passage

    def _take_back(self, at: int) -> None:
        self._steps = [step for step in self._steps if step.start < at]
        if self._steps:
            self._steps[-1].begin_again()
        self._mended = {place for place in self._mended if place < at}
        if at < (self._forced_end or 0):
            self._is_forced, self._forced_end = False, None

    def _verdict(self, moment: Moment, claims: Sequence[Claim]) -> Verdict | None:
        if self._is_forced or self._left == 0:
            return None
        mends = (mend for claim in claims if (mend := mend_of(claim)))
        mend = next((mend for mend in mends if mend.at not in self._mended), None)
        return self._cannot() if mend and not can_mend(moment) else mend

    def _cannot(self) -> Tell | None:
        has_told, self._has_told = self._has_told, True
        why = "Nothing is mended: this engine can't take text back."
        return None if has_told else Tell(NoteKind.MENDED, why)

    def _ended(self, moment: Moment, passage: Passage) -> Sequence[Claim]:
        """Return the claims of the step that has ended since the last place, if one has."""
        before = self._steps[-1] if self._steps else None
        if moment.step is None or (before and moment.step <= before.start):
            return ()
        self._steps.append(_Step(moment.step, moment.known, is_answer=moment.answering))
        if before is None or before.is_answer:
            return ()
        return _read(passage, before, moment.step)

    def _settled(self, moment: Moment, passage: Passage) -> Sequence[Claim]:
        """Return the claims of the open step that are reported by now."""
        step = self._thinking(moment)
        return step.settled(passage) if step else ()

    def _rest(self, moment: Moment, passage: Passage) -> Sequence[Claim]:
        """Return all claims of the open step."""
        step = self._thinking(moment)
        return _read(passage, step, moment.at) if step else ()

    def _thinking(self, moment: Moment) -> _Step | None:
        step = self._steps[-1] if self._steps else None
        return None if step is None or step.is_answer or moment.answering else step


def _read(passage: Passage, step: _Step, end: int) -> Sequence[Claim]:
    """Return the claims of a step up to `end`."""
    first = _first(passage, step.start)
    if first is None:
        return ()
    text = passage.text[first - passage.start : end - passage.start]
    return claims_in(text, step.known, offset=first)[0]
