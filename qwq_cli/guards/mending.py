"""Puts the right value in where a claim of the thought fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qwq_cli.claims.reader import NOTHING_KNOWN, Known, claims_in
from qwq_cli.claims.watch import WAIT
from qwq_cli.guards.base import Deed, End, ForceAnswer, Moment, Rewind, Tell, Verdict, When
from qwq_cli.guards.passage import Passage
from qwq_cli.values.kinds import ClaimVerdict, NoteKind
from qwq_cli.values.trace import Claim

MOST_MENDS = 16  # in a run
_DIGIT = re.compile(r"\d")


def mend_of(claim: Claim) -> Rewind | None:
    """What puts the right value in the place of a wrong one; None where there is none to put."""
    if claim.verdict is not ClaimVerdict.FAILS or claim.right_at is None or not claim.found:
        return None
    said = " ".join((claim.left, claim.relation, claim.right))
    why = f"{said} is wrong: {claim.found} put in."
    return Rewind(claim.right_at.start, NoteKind.MENDED, why, None, claim.found)


def can_mend(moment: Moment) -> bool:
    return moment.can >= {Rewind, ForceAnswer}


class _Step(NamedTuple):
    """known: what the steps before it told."""

    start: int
    is_answer: bool
    known: Known


class Mending:
    """A claim that fails is taken back from its right side on, the right value is put in, and the
    model goes on from there: when the step of the claim has ended, or WAIT tokens behind it.

    A place is mended once: what the model makes of a value that was put in stays. Answers are left
    alone, and so is a thought that was ended by force. Text that the run was given is not read.
    """

    name = "mend"
    when = When.PLACE

    def __init__(self, most: int = MOST_MENDS) -> None:
        self._left = most
        self._passage: Passage | None = None
        self._steps: list[_Step] = []  # the open one last
        self._read = 0  # up to where the open step was looked at
        self._mended: set[int] = set()  # places where values were put in
        self._is_forced = False  # an answer
        self._forced_end: int | None = None  # of its words, once they have come
        self._has_told = False  # that nothing can be done

    def see(self, moment: Moment) -> Verdict | None:
        passage = self._take(moment)
        return self._verdict(moment, passage, passage.at(moment.tokens - WAIT))

    def see_end(self, end: End) -> Sequence[Verdict]:
        """All steps have ended."""
        passage = self._take(end.moment)
        verdict = self._verdict(end.moment, passage, end.moment.at)
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
        self._read = min(self._read, at)
        self._mended = {place for place in self._mended if place < at}
        if at < (self._forced_end or 0):
            self._is_forced, self._forced_end = False, None

    def _verdict(self, moment: Moment, passage: Passage, settled: int) -> Verdict | None:
        """settled: up to where the open step is looked at."""
        ended = self._ended(moment, passage)
        if self._is_forced or self._left == 0:
            return None
        claims = (*ended, *self._settled(moment, passage, settled))
        mends = (mend for claim in claims if (mend := mend_of(claim)))
        mend = next((mend for mend in mends if mend.at not in self._mended), None)
        return self._cannot() if mend and not can_mend(moment) else mend

    def _cannot(self) -> Tell | None:
        has_told, self._has_told = self._has_told, True
        why = "Nothing is mended: this engine can't take text back."
        return None if has_told else Tell(NoteKind.MENDED, why)

    def _ended(self, moment: Moment, passage: Passage) -> Sequence[Claim]:
        """The claims of the step of thought that has ended since the last place, if one has."""
        before = self._steps[-1] if self._steps else None
        if moment.step is None or (before and moment.step <= before.start):
            return ()
        claims, known = _read(passage, before, moment.step) if before else ((), NOTHING_KNOWN)
        self._steps.append(_Step(moment.step, moment.answering, known))
        return () if before and before.is_answer else claims

    def _settled(self, moment: Moment, passage: Passage, settled: int) -> Iterator[Claim]:
        """The claims of the open step that end up to `settled`, if any may be new there."""
        step = self._steps[-1] if self._steps else None
        if step is None or step.is_answer or moment.answering:
            return
        new, self._read = max(self._read, step.start), settled
        if new < settled and _DIGIT.search(passage.text, new - passage.start):
            found, _ = _read(passage, step, moment.at)
            yield from (claim for claim in found if claim.end <= settled)


def _read(passage: Passage, step: _Step, end: int) -> tuple[Sequence[Claim], Known]:
    """Of a step up to `end`; of one that was given in part, the whole lines behind that part."""
    text = passage.text[max(step.start - passage.start, 0) : end - passage.start]
    if step.start < passage.start:
        _, _, text = text.partition("\n")
    return claims_in(text, step.known, offset=end - len(text))
