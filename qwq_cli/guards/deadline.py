"""A limit on the time of a thought that leaves time for the answer."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, When
from qwq_cli.values.kinds import NoteKind

GRACE = 0.1  # share of the time to wait for the end of a paragraph


class Deadline:
    """Ends the thought at the first paragraph break after `seconds`, at most GRACE of them later.

    The time starts when the guard is created, so reading the prompt counts. `elapsed` is the only
    clock of any guard. The trace says in tokens where the time ended, so that the same cut can be
    made again without a clock. named: the time as the user typed it.
    """

    name = "time"
    when = When.PLACE

    def __init__(self, seconds: float, elapsed: Callable[[], float], named: str) -> None:
        self._seconds, self._elapsed, self._named = seconds, elapsed, named
        self._started = elapsed()

    def see(self, moment: Moment) -> ForceAnswer | None:
        beyond = self._elapsed() - self._started - self._seconds
        is_over = beyond >= GRACE * self._seconds or (beyond >= 0 and moment.ends_paragraph)
        if moment.answering or not is_over:
            return None
        why = f"The time of {self._named} is over, after {moment.tokens:,} tokens."
        return ForceAnswer(why, NoteKind.TIME)

    def told(self, deed: Deed) -> None:
        """Do nothing: the arbiter makes sure that no answer is forced twice."""
