"""Places in a text that stay known through Markdown, formulas and wrapping.

Two signs without width enclose each place. Such signs in the text itself are removed.
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
    """Put signs around places, which must be sorted and not nested."""
    parts, at = list[str](), 0
    for start, end in places:
        parts += [bare(text[at:start]), OPEN, bare(text[start:end]), CLOSE]
        at = end
    return "".join([*parts, bare(text[at:])])


def bare(text: str) -> str:
    """Return `text` without any sign."""
    return SIGN.sub("", text)


def places_in(text: str) -> tuple[str, tuple[Place, ...]]:
    """Return the text without signs, and the places that they enclosed."""
    places, start = list[Place](), 0
    for before, sign in enumerate(SIGN.finditer(text)):
        at = sign.start() - before
        if sign[0] == OPEN:
            start = at
        else:
            places.append((start, at))
    return bare(text), tuple(places)


def shown(text: Text, style: str) -> Text:
    """Return `text` without signs, and with `style` at their places."""
    if not SIGN.search(text.plain):
        return text
    result = text.blank_copy()
    for part, inside in _parts(text):
        if inside:
            part.stylize(style)
        result.append_text(part)
    return result


def _parts(text: Text) -> Iterator[tuple[Text, bool]]:
    """Yield the parts between signs, and whether each is inside a place."""
    ends = [sign.start() for sign in SIGN.finditer(text.plain)]
    inside = False
    for start, end in pairwise([-1, *ends, len(text)]):
        yield text[start + 1 : end], inside
        inside = end < len(text) and text.plain[end] == OPEN
