"""A limit on the thought that leaves room for the answer."""

from __future__ import annotations

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, When

GRACE = 256  # tokens to wait for the end of a paragraph


class Budget:
    """Ends the thought at the first paragraph break after `tokens`, at most GRACE tokens later.

    Forcing an end keeps more accuracy than cutting the output off, as in s1 (Muennighoff et al.,
    2025).
    """

    name = "budget"
    when = When.PLACE

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens

    def see(self, moment: Moment) -> ForceAnswer | None:
        if moment.answering or not self._is_spent(moment):
            return None
        return ForceAnswer(f"The budget of {self._tokens:,} tokens is spent.")

    def told(self, deed: Deed) -> None:
        """Do nothing: the arbiter makes sure that no answer is forced twice."""

    def _is_spent(self, moment: Moment) -> bool:
        beyond = moment.tokens - self._tokens
        return beyond >= GRACE or (beyond >= 0 and moment.ends_paragraph)
