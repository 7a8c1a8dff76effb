"""A person as a guard, who may want the answer now, or a wrong value mended."""

from __future__ import annotations

from threading import Event

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Rewind, When
from qwq_cli.guards.mending import can_mend, mend_of
from qwq_cli.values.trace import Claim

ASKED = "You asked for the answer here."


class Steering:
    """May be called from any thread; the run obeys after the current token."""

    name = "you"
    when = When.PIECE

    def __init__(self) -> None:
        self._wanted = Event()
        self._claim: Claim | None = None  # to be mended
        self._start: int | None = None  # where generated text begins; given text stays as it is

    def request_answer(self) -> None:
        self._wanted.set()

    def may_mend(self, claim: Claim) -> bool:
        mend = mend_of(claim)
        return mend is not None and self._start is not None and mend.at >= self._start

    def request_mend(self, claim: Claim) -> None:
        self._claim = claim

    def see(self, moment: Moment) -> ForceAnswer | Rewind | None:
        """Repeat the wish until it is carried out; an answer in progress fulfils it."""
        if self._start is None:
            self._start = moment.start
        if moment.answering:
            self._wanted.clear()
        if mend := self._mend(moment):
            return mend
        return ForceAnswer(ASKED) if self._wanted.is_set() else None

    def told(self, deed: Deed) -> None:
        if isinstance(deed.verdict, ForceAnswer):
            self._wanted.clear()
        elif isinstance(deed.verdict, Rewind):
            claim = self._claim
            is_gone = claim is not None and deed.verdict.at < claim.end
            self._claim = None if is_gone else claim

    def _mend(self, moment: Moment) -> Rewind | None:
        """Return the rewind of a claim whose text is still there."""
        claim = self._claim
        if claim is None:
            return None
        if claim.end <= moment.at and can_mend(moment) and self.may_mend(claim):
            return mend_of(claim)
        self._claim = None
        return None
