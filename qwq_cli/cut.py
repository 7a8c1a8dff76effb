"""Texts made shorter for people; never inside a number or a character."""

from __future__ import annotations

import re
import unicodedata

DOTS = "..."
_JOINERS = "\u200c\u200d"  # between letters; between emoji
_SKINS, _HALF_FLAGS = ("\U0001f3fb", "\U0001f3ff"), ("\U0001f1e6", "\U0001f1ff")  # first, last
_ESCAPED = re.compile(  # for a terminal; in the text of a program; in TeX
    r"\x1b\[[0-?]*[ -/]*[@-~]?"
    r"|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[A-Za-z]{1,20}|.)",
    re.DOTALL,
)


def cut(text: str, most: int) -> str:
    """Return `text` in at most `most` characters; a longer one ends with three dots, or fewer.

    What belongs together stays whole: a number, a letter with its marks, \\x1b, \\frac.
    """
    if len(text) <= most:
        return text
    if most <= len(DOTS):
        return DOTS[: max(most, 0)]
    end = before_number(text, most - len(DOTS))
    return text[: _before_sign(text, end)].rstrip() + DOTS


def _before_sign(text: str, end: int) -> int:
    """Return `end`, or the start of what a reader sees as one sign, if `end` is inside it."""
    start = 0
    while True:
        escaped = _ESCAPED.match(text, start)
        after = escaped.end() if escaped else start + 1
        while after <= end and _belongs(text, after, is_second=after == start + 1):
            after += 1
        if after > end:
            return start
        start = after


def _belongs(text: str, at: int, *, is_second: bool) -> bool:
    """Return whether a character continues those before it. is_second: there is only one."""
    before, sign = text[at - 1], text[at]
    if unicodedata.category(sign).startswith("M") or sign in _JOINERS or before == _JOINERS[1]:
        return True
    is_flag = is_second and _within(before, _HALF_FLAGS) and _within(sign, _HALF_FLAGS)
    return is_flag or _within(sign, _SKINS)


def _within(sign: str, bounds: tuple[str, str]) -> bool:
    return bounds[0] <= sign <= bounds[1]


def before_number(text: str, end: int) -> int:
    """Return where to cut `text`: at `end`, or before a number that a cut there would break.

    1,024 and 3.5 are numbers. If nothing would be left, the cut is at `end` all the same.
    """
    if not (_is_inside(text, end) and _is_inside(text, end + 1)):
        return end
    start = end
    while _is_inside(text, start):
        start -= 1
    return start or end


def _is_inside(text: str, end: int) -> bool:
    """Return whether the character before `end` is a digit, or a mark between two digits."""
    sign, around = text[end - 1 : end], text[end - 2 : end - 1] + text[end : end + 1]
    return sign.isdecimal() or (sign in (".", ",") and len(around) == 2 and around.isdecimal())
