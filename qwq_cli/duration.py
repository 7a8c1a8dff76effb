"""Lengths of time as people type them, 90s, 3m, 1h30m, and as they are told: 25 min."""

from __future__ import annotations

import re

PATTERN = r"^(?=\d)(?=.*[1-9])(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$"
UNITS = ((90.0, 1.0, "s"), (90 * 60.0, 60.0, "min"), (float("inf"), 3600.0, "h"))  # up to, unit
WORDS = "a length of time such as 90s, 3m or 1h30m"


def seconds_of(text: str) -> int:
    """Raises ValueError for what PATTERN does not match."""
    match = re.match(PATTERN, text)
    if match is None:
        raise ValueError(f"{text!r} is not {WORDS}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds


def roughly(seconds: float) -> str:
    """25 min."""
    unit, name = next((unit, name) for most, unit, name in UNITS if seconds < most)
    return f"{rounded(seconds / unit, name)} {name}"


def rounded(amount: float, unit: str) -> str:
    """As many digits as anybody plans by."""
    if unit == "s":
        return f"{max(round(amount), 1) if amount < 8 else 5 * round(amount / 5)}"
    if unit == "h" and amount < 9.95:
        return f"{max(amount, 0.1):.1f}".removesuffix(".0")
    return f"{max(round(amount), 1)}"
