"""Lengths of time as people type them: 90s, 3m, 1h30m."""

from __future__ import annotations

import re

PATTERN = r"^(?=\d)(?=.*[1-9])(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$"
WORDS = "a whole number with a unit (h, m or s), such as 90s, 3m or 1h30m"


def seconds_of(text: str) -> int:
    """Return the seconds. Raises ValueError for what PATTERN does not match."""
    match = re.match(PATTERN, text)
    if match is None:
        raise ValueError(f"{text!r} is not {WORDS}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds
