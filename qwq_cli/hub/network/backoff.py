"""How long to wait before trying again, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_ASKED = 300.0  # seconds; a server that asks for more is asked again sooner


class Transient(Exception):
    """A failure that may pass: `retry_after` is what the server said, as it said it."""

    def __init__(self, reason: str, retry_after: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True)
class Backoff:
    """`attempts` in a row without progress; waits double from `first` up to `longest` seconds.

    `wall` is the time of day, read only for a Retry-After that is a date: whatever it says, no
    wait is negative or longer than LONGEST_ASKED.
    """

    attempts: int = 8
    first: float = 0.5
    longest: float = 30.0
    wall: Callable[[], float] = time.time

    def seconds(self, failures: int, retry_after: str | None = None) -> float:
        """To wait after so many failures in a row, from 1."""
        own = min(self.first * 2.0 ** (failures - 1), self.longest)
        asked = self._asked(retry_after) if retry_after else 0.0
        return max(own, min(asked, LONGEST_ASKED))

    def _asked(self, retry_after: str) -> float:
        """Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
        if retry_after.isdecimal():
            return float(min(int(retry_after[:9]), LONGEST_ASKED))
        try:
            return parsedate_to_datetime(retry_after).timestamp() - self.wall()
        except (ValueError, OverflowError):
            return 0.0
