"""A person as a guard: who watches may want the answer now."""

from __future__ import annotations

from threading import Event

from qwq_cli.guards.base import ForceAnswer, Moment


class Steering:
    """May be asked from any thread; the run obeys after the token at hand."""

    def __init__(self) -> None:
        self._wanted = Event()

    def request_answer(self) -> None:
        self._wanted.set()

    def see(self, moment: Moment) -> ForceAnswer | None:
        """A request during the answer is met already."""
        if not self._wanted.is_set():
            return None
        self._wanted.clear()
        return None if moment.answering else ForceAnswer("The answer was asked for.")
