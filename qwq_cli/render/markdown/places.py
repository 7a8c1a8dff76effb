"""Places of a text that stay known whatever is made of it: Markdown, formulas, rows.

Two signs without width stand around each. A text that has such signs of its own loses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rich.text import Text

OPEN, CLOSE = "\u2063", "\u2064"  # an invisible comma and an invisible plus
SIGN = re.compile(f"[{OPEN}{CLOSE}]")

Place = tuple[int, int]  # start and end in a text


def signed(text: str, places: Iterable[Place]) -> str:
    """places: in their order, none in another."""
    parts, at = list[str](), 0
    for start, end in places:
        parts += [bare(text[at:start]), OPEN, bare(text[start:end]), CLOSE]
        at = end
    return "".join([*parts, bare(text[at:])])


def bare(text: str) -> str:
    """`text` without any sign."""
    return SIGN.sub("", text)


def places_in(text: str) -> tuple[str, tuple[Place, ...]]:
    """The text without signs, and the places they stood around."""
    places, start = list[Place](), 0
    for before, sign in enumerate(SIGN.finditer(text)):
        at = sign.start() - before
        if sign[0] == OPEN:
            start = at
        else:
            places.append((start, at))
    return bare(text), tuple(places)


def shown(text: Text, style: str) -> Text:
    """`text` without signs, and with `style` at the places they stood around."""
    if not SIGN.search(text.plain):
        return text
    result = text.blank_copy()
    for part, inside in _parts(text):
        if inside:
            part.stylize(style)
        result.append_text(part)
    return result


def _parts(text: Text) -> Iterator[tuple[Text, bool]]:
    """What stands between two signs, and whether that is inside a place."""
    ends = [sign.start() for sign in SIGN.finditer(text.plain)]
    inside = False
    for start, end in pairwise([-1, *ends, len(text)]):
        yield text[start + 1 : end], inside
        inside = end < len(text) and text.plain[end] == OPEN
