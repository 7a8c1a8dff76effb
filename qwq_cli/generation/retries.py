"""Repeats of failed requests: how often in a row, and after which wait."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.endpoint.failure import Passing
from qwq_cli.generation.served_hearing import Hearing

GOT_ON = 64  # tokens; a request that brings fewer and breaks off counts as one that brought none

# Called with the number of failures in a row, the seconds waited for them, and the last failure. It
# returns the seconds to wait; None to give up.
Patience = Callable[[int, float, Passing], float | None]


class Retries:
    """The repeats for one text. Each request continues where the one before broke off."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failures = 0
        self._wait = self._waited = 0.0

    def heard(self, hearing: Hearing) -> None:
        """Look at a finished request. After a success, or much text, failures count from zero."""
        if hearing.failure is None or hearing.produced >= GOT_ON:
            self._failures, self._waited = 0, 0.0

    def again(self, error: Passing) -> bool:
        """Return whether to ask again after this failure."""
        self._failures += 1
        wait = self._patience(self._failures, self._waited, error)
        if wait is None:
            return False
        self._wait, self._waited = wait, self._waited + wait
        return True

    def take_wait(self) -> float:
        """Return the seconds before the next request; after that, 0."""
        wait, self._wait = self._wait, 0.0
        return wait
