"""When a request that failed is made again: how often in a row, and after which wait."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.endpoint.failure import Passing
from qwq_cli.generation.served_hearing import Hearing

GOT_ON = 64  # tokens; a request that brings fewer and breaks off counts as one that brought none

# Seconds to wait after so many failures in a row, for which so many seconds were waited; None to
# give up.
Patience = Callable[[int, float, Passing], float | None]


class Retries:
    """Of one text. Each of its requests goes on where the one before broke off."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failures = 0
        self._wait = self._waited = 0.0

    def heard(self, hearing: Hearing) -> None:
        """A request is over. One that ended, or brought much, makes up for those before it."""
        if hearing.failure is None or hearing.produced >= GOT_ON:
            self._failures, self._waited = 0, 0.0

    def again(self, error: Passing) -> bool:
        """Whether to ask again after this failure."""
        self._failures += 1
        wait = self._patience(self._failures, self._waited, error)
        if wait is None:
            return False
        self._wait, self._waited = wait, self._waited + wait
        return True

    def take_wait(self) -> float:
        """Seconds before the next request."""
        wait, self._wait = self._wait, 0.0
        return wait
