"""Letters of a multiple choice: `(C)`, `C.`, `Option C`, `(C) 12`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwq_cli.equality.doubt import TURNS

_LETTER = r"(?P<letter>[A-Z])"
_ALONE = (
    re.compile(_LETTER),
    re.compile(r"\(\s*(?P<letter>[A-Za-z])\s*\)"),
    re.compile(rf"{_LETTER}\s*[.):]"),
    re.compile(rf"(?:option|choice|answer)\s+\(?\s*{_LETTER}\s*\)?", re.IGNORECASE),
)
_WITH_CONTENT = (
    # A sign or a bracket directly after it makes it a factor.
    re.compile(r"\(\s*(?P<letter>[A-J])\s*\)(?:\s+|(?![-+(\[{]))(?P<content>\S.*)"),
    re.compile(r"(?P<letter>[A-J])\s*[.):]\s+(?P<content>\S.*)"),
)
# A letter and its reason. Other letters in the reason change nothing.
_WITH_REASON = re.compile(
    r"\(?(?P<letter>[A-HJ])\)?\s?(?:[.,;:-]\s?|\s)(?:because|since"
    r"|as\s(?!well\b)(?=\S+\s+\S)|due to|rather than|instead of"
    r"|(?:and )?not\s+\(?[A-J]\b)(?P<reason>.*)",
    re.DOTALL,
)
# More letters, or a formula in which the letter is a name.
_GOES_ON = re.compile(
    r"(?:and|or)\b|[,;&*/^=<>和或]|[-+](?!\.?\d)"
    r"|\\(?:cdot|times|div|le|ge|ne|pm|cup|cap|in)(?![a-z])",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"(?:^|[,;]|\b(?:and|or)\b)\s*(?:\([A-J]\)|[A-J]\s*[.):](?=\s))")
_OF_LETTERS = re.compile(r"(?:both|all|none|neither|either|only)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """letter: upper case. content: the text after the letter.

    plain: whether the whole text was one bare letter, which may be a variable.
    """

    letter: str
    plain: bool = False
    content: str | None = None


def read_choice(text: str) -> Choice | None:
    for form in _ALONE:
        if match := form.fullmatch(text):
            return Choice(match["letter"].upper(), plain=len(text) == 1)
    if (match := _WITH_REASON.fullmatch(text)) and not TURNS.search(match["reason"]):
        return Choice(match["letter"])
    for form in _WITH_CONTENT:
        if (match := form.fullmatch(text)) and _is_content(match["content"]):
            return Choice(match["letter"], content=match["content"])
    return None


def _is_content(text: str) -> bool:
    """Return whether it is one choice: `(A) Both (B) and (C)`, but not `(A) and (B)`."""
    if _GOES_ON.match(text):
        return False
    return _OF_LETTERS.match(text) is not None or _ANOTHER.search(text) is None
