"""A limit for the thought that leaves room for the answer."""

from __future__ import annotations

from qwq_cli.guards.base import ForceAnswer, Moment, Stop, Verdict
from qwq_cli.values.trace import FinishReason

GRACE = 256  # tokens to wait for the end of a paragraph
ANSWER_ROOM = 1024  # tokens for an answer that was forced


class Budget:
    """Ends the thought at the first paragraph break after `tokens`, at the latest GRACE later.

    Forcing an end keeps more accuracy than cutting the output off, as in s1 (Muennighoff et al.,
    2025). An answer that was forced and does not come to its end is cut off ANSWER_ROOM later.
    """

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self._forced_at: int | None = None
        self._tail = ""  # a paragraph may end in two tokens of a line feed each

    def see(self, moment: Moment) -> Verdict | None:
        self._tail = (self._tail + moment.text)[-2:]
        if self._forced_at is not None:
            over = moment.tokens >= self._forced_at + ANSWER_ROOM
            return Stop(FinishReason.BUDGET) if over else None
        if moment.answering or not self._is_spent(moment):
            return None
        self._forced_at = moment.tokens
        return ForceAnswer(f"The budget of {self._tokens:,} tokens is spent.")

    def _is_spent(self, moment: Moment) -> bool:
        beyond = moment.tokens - self._tokens
        return beyond >= GRACE or (beyond >= 0 and self._tail == "\n\n")
