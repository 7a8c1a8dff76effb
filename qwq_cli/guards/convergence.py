"""Ends a thought whose answer is certain."""

from __future__ import annotations

from qwq_cli.guards.agreement import Agreement, Same, Strictness, is_short
from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Probe, Rewind, When
from qwq_cli.guards.pace import USUAL_PACE, Pace
from qwq_cli.trace.candidates import names_answer
from qwq_cli.values.kinds import NoteKind
from qwq_cli.values.trace import Probed

MOST_VAIN = 3  # probes without a short value, after which probing ends
_LONGEST = 400  # characters of a line that are read


class Convergence:
    """Ends a thought whose answer is certain.

    Once the thought has named an answer, it probes at the ends of paragraphs which answer the model
    would give, and ends the thought when the probes agree. It soon stops probing if the answers are
    not short values. strictness: None to probe only. same: whether two values are the same answer.
    """

    name = "early"
    when = When.PLACE

    def __init__(self, same: Same, strictness: Strictness | None, pace: Pace = USUAL_PACE) -> None:
        self._agreement = Agreement(strictness, same) if strictness else None
        self._pace = pace
        self._named: int | None = None  # up to which character the text names an answer
        self._line = ""
        self._looks = self._vain = self._looked = 0  # looked: at which token the last probe was

    def see(self, moment: Moment) -> Probe | None:
        self._read(moment)
        is_wanted = self._named is not None and self._vain < MOST_VAIN and not moment.answering
        if not is_wanted or not moment.ends_paragraph:
            return None
        is_paid = self._pace.allows(self._looks, self._looked, moment.tokens)
        return Probe() if is_paid else None

    def hear(self, probed: Probed) -> ForceAnswer | None:
        self._vain = 0 if is_short(probed) else self._vain + 1
        if self._agreement is None or not self._agreement.take(probed):
            return None
        why = f"The answer seemed sure: {probed.value}, at a confidence of {probed.confidence:.2f}."
        return ForceAnswer(why, NoteKind.EARLY)

    def told(self, deed: Deed) -> None:
        if isinstance(deed.verdict, Probe):
            self._looks, self._looked = self._looks + 1, deed.tokens
        elif isinstance(deed.verdict, Rewind):
            self._take_back(deed.verdict.at)

    def _read(self, moment: Moment) -> None:
        if self._named is not None:
            return
        self._line = (self._line + moment.text)[-_LONGEST:]
        if self._line.endswith("\n"):
            if names_answer(self._line):
                self._named = moment.at
            self._line = ""

    def _take_back(self, at: int) -> None:
        self._line = ""
        self._looked = 0
        if self._named is not None and self._named > at:
            self._named = None
        if self._agreement:
            self._agreement.cut(at)
