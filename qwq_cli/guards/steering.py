"""A person as a guard: who watches may want the answer now."""

from __future__ import annotations

from threading import Event

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, When


class Steering:
    """May be asked from any thread; the run obeys after the token at hand."""

    name = "you"
    when = When.PIECE

    def __init__(self) -> None:
        self._wanted = Event()

    def request_answer(self) -> None:
        self._wanted.set()

    def see(self, moment: Moment) -> ForceAnswer | None:
        """Until it is obeyed; an answer that is being given is what was wanted."""
        if moment.answering:
            self._wanted.clear()
        return ForceAnswer("The answer was asked for.") if self._wanted.is_set() else None

    def told(self, deed: Deed) -> None:
        if isinstance(deed.verdict, ForceAnswer):
            self._wanted.clear()
