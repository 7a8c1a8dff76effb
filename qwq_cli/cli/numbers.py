"""Several whole numbers as the value of one flag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.errors import UsageError

MOST_SAMPLES = 1024  # of a problem


def numbers(text: str, flag: str, *, most: int, example: str) -> Sequence[int]:
    """Return the numbers of "1,2,4", each once, in ascending order. Raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    hint = f"For example: {flag} {example}"
    if not all(re.fullmatch(r"[1-9]\d{0,8}", part, re.ASCII) for part in parts):
        raise UsageError(f"{flag} takes numbers, not {text!r}.", hint)
    found = sorted({int(part) for part in parts})
    if found[-1] > most:
        raise UsageError(f"{flag} takes numbers up to {most:,}, not {found[-1]:,}.", hint)
    return found
