"""How long to wait before trying again, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_ASKED = 300.0  # seconds; if a server asks for more, it is asked again sooner
MOST_WAITED = 300.0  # seconds without progress in total, whatever a server asks for
TOLD_FROM = 2.0  # seconds; shorter waits are over before anybody has read about them


class Transient(Exception):
    """A failure that may pass. retry_after: the server's own words."""

    def __init__(self, reason: str, retry_after: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True)
class Backoff:
    """Up to `attempts` in a row without progress; waits double from `first` to `longest` seconds.

    wall: the time of day, used only for a Retry-After that is a date. No wait is negative or longer
    than LONGEST_ASKED. most: seconds of all waits together.
    """

    attempts: int = 8
    first: float = 0.5
    longest: float = 30.0
    most: float = MOST_WAITED
    wall: Callable[[], float] = time.time

    def seconds(self, failures: int, retry_after: str | None = None) -> float:
        """Return the seconds to wait after so many failures in a row, from 1."""
        own = min(self.first * 2.0 ** (failures - 1), self.longest)
        asked = self._asked(retry_after) if retry_after else 0.0
        return max(own, min(asked, LONGEST_ASKED))

    def _asked(self, retry_after: str) -> float:
        """Return the seconds. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
        if retry_after.isdecimal():
            return float(min(int(retry_after[:9]), LONGEST_ASKED))
        try:
            return parsedate_to_datetime(retry_after).timestamp() - self.wall()
        except (ValueError, OverflowError):
            return 0.0


class Patience:
    """Counts the failures of one request until it makes progress or has failed too often."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff, self._failures, self._waited = backoff, 0, 0.0

    def after(self, why: Transient, *, progress: bool = False) -> float | None:
        """Return the seconds to wait before the next try; None to give up.

        progress: whether there was any since the last failure.
        """
        if progress:
            self._failures, self._waited = 0, 0.0
        self._failures += 1
        left = self._backoff.most - self._waited
        if self._failures >= self._backoff.attempts or left <= 0:
            return None
        seconds = min(self._backoff.seconds(self._failures, why.retry_after), left)
        self._waited += seconds
        return seconds


def told(why: Transient, seconds: float) -> str:
    """Return what happened, with the wait if it is long enough to wonder about."""
    if seconds < TOLD_FROM:
        return why.reason
    return f"{why.reason}; asked again in {seconds:,.0f} s, Ctrl-C ends the wait"
