"""Whether a side is complete: no text before or after it belongs to it too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.claims.grammar import Side
from qwq_cli.claims.tokens import Token
from qwq_cli.claims.words import signs, words

_STOPS = ("pause", "relation")
# The end of a line that continues on the next one.
_UNFINISHED = re.compile(
    r"(?:(?<![*\\-])[-+*/×÷·−^(\[{]|\\(?:times|cdot|div|frac)|\b(?:of|times|plus|minus|by))"
    r"[\s$&]*(?:\\\\)?\s*\Z"
)

# The start of a line that continues the line before.
_GOES_ON = re.compile(r"[\s$&\\)\]]*(?:\\(?:times|cdot|div)|[+×÷/·^])")
# Between a number and its unit, this ends the formula, so the unit is not part of it.
_CLOSED = re.compile(r"\$|\\[\])]|\*\*")


def end_of(text: str, tokens: Sequence[Token], side: Side) -> int:
    """Return where a side ends in the text. Its unit belongs to it if it is in the same formula."""
    last = side.start
    while last + 1 < side.end and not (
        tokens[last + 1].kind == "word"
        and _CLOSED.search(text, tokens[last].end, tokens[last + 1].start)
    ):
        last += 1
    end = tokens[last].end
    return end + 1 if tokens[last].prose and text[end : end + 1] == "}" else end


def begins_clean(
    text: str, tokens: Sequence[Token], start: int, *, is_next: bool, opens: bool = False
) -> bool:
    """Return whether tokens[start] is the first token of a side.

    text: the lines before. is_next: whether a statement that holds ends before the sign in front.
    opens: whether a formula begins there.
    """
    first = tokens[start]
    if first.kind == "operation" and (first.text == "+" or tokens[start + 1].spaced):
        return False
    if start == 0:
        return not _UNFINISHED.search(text)
    before = tokens[start - 1]
    if before.kind == "pause" and not is_next and _is_broken(tokens, start):
        return False
    if before.kind == "word":
        is_apart = opens and before.text not in words("operates")
        known = before.text in words("before") or before.text.endswith(signs("before_signs"))
        return is_apart or known
    if before.kind == "opener":
        return start == 1 or _is_aside(tokens[start - 2], before)
    return before.kind in _STOPS


def _is_aside(before: Token, opener: Token) -> bool:
    """Return whether a bracket opens after words, or belongs to a box."""
    is_apart = opener.spaced and before.kind in (*_STOPS, "word")
    return is_apart or before.text == "boxed"


def _is_broken(tokens: Sequence[Token], start: int) -> bool:
    """Return whether a number is split after a comma or point, as in `14, 400` or `.8 + . 84`."""
    if start < 2:
        return False
    if tokens[start - 1].text == "." and not tokens[start].spaced:  # 0.(3)
        return True
    kind, digits = tokens[start - 2].kind, tokens[start].text
    is_group = kind == "number" and len(digits) == 3 and digits.isdigit()
    return kind == "operation" or (is_group and tokens[start - 1].text == ",")


def ends_clean(text: str, tokens: Sequence[Token], number: int, end: int) -> bool:
    """Return whether the right side ends here.

    text: after the tokens. number, end: the tokens after its number and after its unit.
    """
    if number < end and (tokens[number].text in words("behind") or _is_note(tokens[number])):
        return False
    if end >= len(tokens):
        return not _GOES_ON.match(text)
    behind = tokens[end]
    if behind.kind == "word":
        is_over = behind.text not in words("behind") and not _operates_later(tokens, end)
        return is_over and not _is_share_or_size(tokens, end)
    if behind.kind == "pause":
        return not (end + 1 < len(tokens) and _goes_on(tokens[end], tokens[end + 1]))
    return behind.kind in ("relation", "closer")


def _is_note(token: Token) -> bool:
    """Return whether it may be the number of a footnote: `8²`."""
    return token.kind == "superscript"


def _goes_on(pause: Token, behind: Token) -> bool:
    """Return whether a number continues after a pause: `3:45`, `14, 400`, `8, minus 1`."""
    if behind.kind != "number":
        is_spelled = behind.end - behind.start > 1
        return behind.kind == "operation" and is_spelled
    return pause.text == ":" or (pause.text == "," and len(behind.text) == 3)


def _is_share_or_size(tokens: Sequence[Token], at: int) -> bool:
    """Return whether it is a share or a size: `5 in 6`, `2 by 4`."""
    is_number = at + 1 < len(tokens) and tokens[at + 1].kind == "number"
    return is_number and tokens[at].text in ("in", "by", "of")


def _operates_later(tokens: Sequence[Token], at: int) -> bool:
    """Return whether an operation follows after some words: `340 and then + 68`."""
    while at < len(tokens) and tokens[at].kind == "word":
        at += 1
    return at < len(tokens) and tokens[at].kind == "operation"
