"""Several whole numbers as the value of one flag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.errors import UsageError

MOST_SAMPLES = 1024  # of a problem
SHOWN = 20  # characters of what is wrong


def numbers(text: str, flag: str, *, most: int, example: str) -> Sequence[int]:
    """Return the numbers of "1,2,4", each once, in ascending order. Raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if not re.fullmatch(r"[1-9]\d{0,8}", part, re.ASCII) or int(part) > most:
            wrong = part[:SHOWN] + "..." * (len(part) > SHOWN)
            raise UsageError(
                f"{flag} takes whole numbers from 1 to {most:,}, not {wrong!r}.",
                f"For example: {flag} {example}",
            )
    return sorted({int(part) for part in parts})
