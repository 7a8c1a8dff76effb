"""Where in a text a new start is possible."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+|(?<=[。！？])")
_CLAUSE = re.compile(r"(?<=[,;:])[ \t]+")


def start_around(text: str, at: int, least: int) -> int:
    """Return the start of the paragraph with character `at`, or of the line, sentence or clause.

    It is the first of these that does not begin before `least`, or else `at` itself.
    """
    begins = (
        _after(text, "\n\n", at),
        _after(text, "\n", at),
        _end_of_last(_SENTENCE, text, least, at),
        _end_of_last(_CLAUSE, text, least, at),
    )
    return next((begin for begin in begins if least <= begin <= at), at)


def _end_of_last(pattern: re.Pattern[str], text: str, least: int, at: int) -> int:
    return max((found.end() for found in pattern.finditer(text, least, at)), default=0)


def _after(text: str, mark: str, at: int) -> int:
    """Return the place after the last `mark` up to `at`; the start of the text if there is none."""
    found = text.rfind(mark, 0, at)
    return found + len(mark) if found >= 0 else 0
