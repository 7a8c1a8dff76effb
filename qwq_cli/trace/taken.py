"""Which passage of a text its answer is taken from: a box or a statement, whichever counts.

In a text that came to its own end, the last one counts. In a text that was cut off, a box counts
only if its sentence announces it or if it is a line of a published form, because the last words may
be half a thought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qwq_cli.trace.boxes import Box, filled_boxes, open_box, unfinished_box
from qwq_cli.trace.cues import end_of_computing, end_of_doubt, find_cues, is_unsure
from qwq_cli.trace.parts import closing_parts
from qwq_cli.trace.statement import HASHES, Statement, conclusion, find_statements, first_line
from qwq_cli.trace.wording import plain
from qwq_cli.values.kinds import ValueSource

# A sentence continues after a colon and a blank line, and into a display.
_SENTENCE = re.compile(r"[.!?]\s|[。！？]|(?<![:：])\n\s*\n(?!\s*\\\[)")
_CONCLUDES = re.compile(
    r"[*_]*(?:so|thus|hence|therefore|in conclusion|finally|所以|因此|综上)", re.IGNORECASE
)
_LETTER = re.compile(r"[(（]?[A-J][)）]?")
_ROUGHLY = re.compile(r"about|approx|roughly|around|nearly|≈|\\approx", re.IGNORECASE)
_MOST_REPEATS = 32  # of the last box
_REACH = 200  # characters before a box in which its sentence may announce it


class Taken(NamedTuple):
    """`value` is what `text[start:end]` says."""

    value: str
    start: int
    end: int
    source: ValueSource


def last_word(text: str) -> Taken | None:
    """Return the last box, or a later statement that counts in its place.

    It is for texts that came to their own end.
    """
    boxed, found = of_boxes(text, ended=True), _last_statement(text)
    if found is None:
        return boxed
    if boxed is None or _overrules(text, found, boxed):
        return _of_statement(text, found)
    return boxed


def of_first_line(text: str) -> Taken | None:
    """Return the first line after a marker, if it is just a value."""
    found = first_line(text)
    return _taken(found, ValueSource.SECTION) if found else None


def of_conclusion(text: str) -> Taken | None:
    """Return what the last paragraph concludes."""
    start = text.rfind("\n\n") + 1
    found = conclusion(text[start:])
    if found is None:
        return None
    return Taken(found.value, start + found.start, start + found.end, ValueSource.CONCLUSION)


def of_boxes(text: str, *, ended: bool) -> Taken | None:
    """Return the boxes of the closing sentence, or a later one that was never closed."""
    boxes = filled_boxes(text)
    if box := open_box(text, ended=ended):
        value = plain(text[box.inner_start : box.inner_end])
        return Taken(value, box.start, box.end, ValueSource.OPEN_BOX)
    return _of_group(text, boxes) if boxes else None


def of_hashes(text: str) -> Taken | None:
    """Return the last complete line `#### 18`; another line must have begun after it."""
    found = [_of_statement(text, each) for each in find_statements(text)]
    whole = [each for each in found if each.source is ValueSource.HASHES and each.end < len(text)]
    return whole[-1] if whole else None


def of_cut(text: str) -> Taken | None:
    """Return a box or a line `#### 18`, if nothing is computed after it.

    It is for texts that were cut off before any marker.
    """
    since, whole = end_of_computing(text), text[: unfinished_box(text)]
    if (box := _announced_box(whole)) and _sentence_end(text, box.end) > since:
        return box
    line = of_hashes(whole)
    return line if line and line.end > since else None


def of_cut_section(text: str) -> Taken | None:
    """Return the boxes or a line `#### 18` of an answer section that was cut off.

    If it was cut off inside a box, only what stands before that box counts.
    """
    whole = text[: unfinished_box(text)]
    return of_boxes(whole, ended=False) or of_hashes(whole)


def _announced_box(text: str) -> Taken | None:
    """Return the last box, or an equal one before it, whose sentence calls it the answer."""
    boxes = filled_boxes(text)
    cues = [cue.start for cue in find_cues(text)]
    for count in range(len(boxes), max(0, len(boxes) - _MOST_REPEATS), -1):
        if _content(text, boxes[count - 1]) != _content(text, boxes[-1]):
            return None
        taken = _of_group(text, boxes[:count])
        if _is_announced(text, taken, cues):
            return taken
    return None


def _is_announced(text: str, box: Taken, cues: Sequence[int]) -> bool:
    start = _sentence_start(text, box.start)
    if not text[start : box.start].strip("\\[($* \n"):  # alone, after its sentence
        start = _sentence_start(text, max(0, len(text[:start].rstrip()) - 1))
    is_said = any(start <= cue < box.start for cue in cues) or _CONCLUDES.match(text, start)
    return bool(is_said) and not is_unsure(text, box.start)


def _content(text: str, box: Box) -> str:
    return text[box.inner_start : box.inner_end]


def _sentence_start(text: str, at: int) -> int:
    start = max(0, at - _REACH)
    ends = [match.end() for match in _SENTENCE.finditer(text, start, at)]
    found = ends[-1] if ends else start
    return found + len(text[found:at]) - len(text[found:at].lstrip())


def _sentence_end(text: str, at: int) -> int:
    match = _SENTENCE.search(text, at)
    return match.end() if match else len(text)


def _last_statement(text: str) -> Statement | None:
    """Return the last statement, unless a doubt follows it: then it is not an answer."""
    found = max(find_statements(text), key=lambda each: (each.end, each.start), default=None)
    return found if found and found.end > end_of_doubt(text) else None


def _overrules(text: str, found: Statement, box: Taken) -> bool:
    """Return whether a statement counts in place of a box before it.

    It does if it is a letter or has a published form, or if it is in a later paragraph and the box
    was not announced as the answer. A rounded value never does.
    """
    if found.start <= box.end or not found.firm or _ROUGHLY.match(found.value):
        return False
    if _LETTER.fullmatch(found.value) or HASHES.match(text, found.start):
        return True
    cues = [cue.start for cue in find_cues(text)]
    return "\n\n" in text[box.end : found.start] and not _is_announced(text, box, cues)


def _of_group(text: str, boxes: Sequence[Box]) -> Taken:
    parts = closing_parts(text, boxes)
    source = ValueSource.BOXES if parts.boxes > 1 else ValueSource.BOX
    return Taken(parts.value, parts.start, parts.end, source)


def _of_statement(text: str, found: Statement) -> Taken:
    is_hashed = HASHES.match(text, found.start) is not None
    return _taken(found, ValueSource.HASHES if is_hashed else ValueSource.STATEMENT)


def _taken(found: Statement, source: ValueSource) -> Taken:
    return Taken(found.value, found.start, found.end, source)
