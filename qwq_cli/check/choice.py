"""Letters of a multiple choice: `(C)`, `C.`, `Option C`, `(C) 12`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTER = r"(?P<letter>[A-Z])"
_ALONE = (
    re.compile(_LETTER),
    re.compile(r"\(\s*(?P<letter>[A-Za-z])\s*\)"),
    re.compile(rf"{_LETTER}\s*[.):]"),
    re.compile(rf"(?:option|choice|answer)\s+\(?\s*{_LETTER}\s*\)?", re.IGNORECASE),
)
_WITH_CONTENT = (
    re.compile(r"\(\s*(?P<letter>[A-J])\s*\)\s*(?P<content>\S.*)"),
    re.compile(r"(?P<letter>[A-J])\s*[.):]\s+(?P<content>\S.*)"),
)


@dataclass(frozen=True)
class Choice:
    """letter: upper case. plain: the whole text was one bare letter, which may be a variable.
    content: what stands behind the letter."""

    letter: str
    plain: bool = False
    content: str | None = None


def read_choice(text: str) -> Choice | None:
    for form in _ALONE:
        if match := form.fullmatch(text):
            return Choice(match["letter"].upper(), plain=len(text) == 1)
    for form in _WITH_CONTENT:
        if match := form.fullmatch(text):
            return Choice(match["letter"], content=match["content"])
    return None
