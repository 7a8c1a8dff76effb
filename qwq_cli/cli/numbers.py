"""Several whole numbers as the value of one flag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.cli.options import MOST_SAMPLES
from qwq_cli.cut import cut
from qwq_cli.errors import UsageError

SHOWN = 40  # characters of what is wrong


def numbers(text: str, flag: str, *, most: int, example: str, of: str = "") -> Sequence[int]:
    """Return the numbers of "1,2,4", each once, in ascending order. Raises UsageError.

    of: what the flag takes, for the error. Default: whole numbers from 1 to `most`.
    """
    parts = [part.strip() for part in text.split(",")]
    hint = f"For example: {flag} {example}"
    if not all(re.fullmatch(r"[1-9]\d{0,8}", part, re.ASCII) for part in parts):
        takes = of or f"whole numbers from 1 to {most:,}"
        raise UsageError(f"{flag} takes {takes}, not {cut(text, SHOWN)!r}.", hint)
    found = sorted({int(part) for part in parts})
    if found[-1] > most:
        raise UsageError(f"{flag} takes numbers up to {most:,}, not {found[-1]:,}.", hint)
    return found


def ks_of(text: str | None) -> Sequence[int]:
    """Return the numbers of --k; none if it was not given. Raises UsageError."""
    if text is None:
        return ()
    return numbers(text, "--k", most=MOST_SAMPLES, example="1,4,8")
