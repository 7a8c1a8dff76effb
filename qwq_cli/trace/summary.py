"""The one line that stands for a folded step: its first sentences that tell something."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import dropwhile

WIDTH = 100  # cells
SOURCE_LIMIT = 800  # characters of a step that are looked at, at most

_TELLING = 16  # cells; shorter openings are "Wait." and "好的。"
_ENOUGH = 40  # cells; a shorter sentence, as "Let me double-check.", takes the next one along
# A full stop ends a sentence only before a space, so 3.5 stays whole; CJK ones always do.
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?=\s)|(?<=[。！？])|\n\s*\n")
_DECORATION = re.compile(r"^(?:#{1,6}\s|>\s)+|^\*\*(?=\S)|(?<=\S)\*\*$")


def summarize(text: str, *, width: int = WIDTH) -> str:
    """At most `width` cells of one line; never empty, unless `text` is blank. TeX stays raw."""
    parts = (" ".join(part.split()) for part in _SENTENCE_END.split(text[:SOURCE_LIMIT]))
    sentences = [part for part in parts if part]
    line = ""
    for sentence in dropwhile(lambda sentence: _cells(sentence) < _TELLING, sentences):
        line = f"{line} {sentence}".strip()
        if _cells(line) >= _ENOUGH:
            break
    line = line or " ".join(sentences)
    return _fit(_DECORATION.sub("", line).strip() or line, width)


def _fit(text: str, width: int) -> str:
    if _cells(text) <= width:
        return text
    cells, end = 1, 0  # one for the ellipsis
    while cells + _cells(text[end]) <= width:
        cells += _cells(text[end])
        end += 1
    head, space, _ = text[: end + 1].rpartition(" ")
    # Break at a space where there is one near the end, as there is not in Chinese.
    return (head if space and len(head) > end * 2 // 3 else text[:end]).rstrip() + "…"


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


@lru_cache(1024)
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
