"""What a text answers: its answer section, else its last box or statement, else its last paragraph.

A text that came to its own end may close in many ways. In one that was cut off only a box is
certain, or a line of a published form: what stands last there may be half a thought.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from qwq_cli.trace.boxes import filled_boxes, open_box, unbox
from qwq_cli.trace.cues import end_of_computing, end_of_doubt, find_cues, is_unsure
from qwq_cli.trace.model import Answer, AnswerSource, Span, ValueSource
from qwq_cli.trace.parts import Parts, closing_parts
from qwq_cli.trace.statement import Statement, conclusion, find_statements, first_line
from qwq_cli.trace.wording import plain, unwrap

# An answer that was cut off before it began: a display or a box that is open and empty.
_SCAFFOLD = re.compile(r"(?:\\\[|\\\(|\${1,2})?(?:\\boxed\{?)?")
_HASHES = re.compile(r"(?m)^[ \t]{0,3}####[ \t]+")
_SENTENCE = re.compile(r"[.!?]\s|[。！？]|(?<![:：])\n\s*\n(?!\s*\\\[)")
_CONCLUDES = re.compile(
    r"[*_]*(?:so|thus|hence|therefore|in conclusion|finally|所以|因此|综上)", re.IGNORECASE
)
_MOST_REPEATS = 32  # of the last box
_REACH = 200  # characters before a box in which its sentence may announce it


class _Taken(NamedTuple):
    value: str
    start: int
    end: int
    source: ValueSource


def read_section(
    raw: str, section: Span, how: AnswerSource, *, ended: bool = True
) -> Answer | None:
    """The answer in a section of its own; None if that says nothing.

    ended: the text came to its own end, and was not cut off.
    """
    text = raw[section.start : section.end]
    if _SCAFFOLD.fullmatch("".join(text.split())) or not (reading := unwrap(_HASHES.sub("", text))):
        return None
    taken = _of_section(text, how, ended=ended)
    answer = Answer(text=reading, start=section.start, end=section.end, how=how)
    return _with(answer, taken, section.start) if taken else answer


def in_hindsight(raw: str, last: Span, *, ended: bool) -> Answer:
    """The answer of a text that announced no section; `last` is its last paragraph."""
    if not ended:
        return _of_cut(raw) or missing(raw)
    boxed, stated = _boxed(raw, ended=True), _stated(raw, since=end_of_doubt(raw))
    if stated and not (boxed and _is_before(stated, boxed)):
        return _statement(raw, last, stated)
    if boxed:
        return _of_box(boxed)
    return read_section(raw, last, AnswerSource.LAST) or missing(raw)


def missing(raw: str) -> Answer:
    return Answer(text="", start=len(raw), end=len(raw), how=AnswerSource.NONE)


def _of_section(text: str, how: AnswerSource, *, ended: bool) -> _Taken | None:
    boxed = _boxed(text, ended=ended)
    if not ended:
        return boxed or _hashed(text)
    stated = _stated(text, since=end_of_doubt(text))
    if boxed or stated:
        return boxed if stated is None or (boxed and _is_before(stated, boxed)) else stated
    if how is AnswerSource.MARKER and (found := first_line(text)) and found.firm:
        return _Taken(found.value, found.start, found.end, ValueSource.SECTION)
    start = text.rfind("\n\n") + 1
    if found := conclusion(text[start:]):
        source = ValueSource.CONCLUSION
        return _Taken(found.value, start + found.start, start + found.end, source)
    return None


def _of_cut(raw: str) -> Answer | None:
    """A box whose sentence announces it, if nothing is computed behind; a line `#### 18`."""
    since = end_of_computing(raw)
    if (taken := _announced_box(raw)) and _sentence_end(raw, taken.end) > since:
        return _of_box(taken)
    if (taken := _hashed(raw)) and taken.end > since:
        return _statement(raw, Span(start=taken.start, end=taken.end), taken)
    return None


def _announced_box(raw: str) -> _Taken | None:
    """The last box, or the same one before it, whose sentence says that it is the answer."""
    boxes = filled_boxes(raw)
    cues = [cue.start for cue in find_cues(raw)]
    for count in range(len(boxes), max(0, len(boxes) - _MOST_REPEATS), -1):
        box = boxes[count - 1]
        if raw[box.inner_start : box.inner_end] != raw[boxes[-1].inner_start : boxes[-1].inner_end]:
            return None
        parts = closing_parts(raw, boxes[:count])
        start = _sentence_start(raw, parts.start)
        is_announced = any(start <= cue < parts.start for cue in cues)
        if (is_announced or _CONCLUDES.match(raw, start)) and not is_unsure(raw, parts.start):
            return _as_taken(parts)
    return None


def _sentence_start(raw: str, at: int) -> int:
    """A colon goes on behind a blank line."""
    start = max(0, at - _REACH)
    ends = [match.end() for match in _SENTENCE.finditer(raw, start, at)]
    found = ends[-1] if ends else start
    return found + len(raw[found:at]) - len(raw[found:at].lstrip())


def _sentence_end(raw: str, at: int) -> int:
    match = _SENTENCE.search(raw, at)
    return match.end() if match else len(raw)


def _boxed(text: str, *, ended: bool) -> _Taken | None:
    """The boxes of the closing sentence; or one that was opened behind them and never closed."""
    boxes = filled_boxes(text)
    if box := open_box(text, ended=ended):
        value = plain(text[box.inner_start : box.inner_end])
        return _Taken(value, box.start, box.end, ValueSource.OPEN_BOX)
    return _as_taken(closing_parts(text, boxes)) if boxes else None


def _as_taken(parts: Parts) -> _Taken:
    source = ValueSource.BOXES if parts.boxes > 1 else ValueSource.BOX
    return _Taken(parts.value, parts.start, parts.end, source)


def _stated(text: str, *, since: int) -> _Taken | None:
    """The last statement, if it stands behind `since`: what was doubted then is no answer."""
    found = max(find_statements(text), key=lambda each: (each.end, each.start), default=None)
    if found is None or found.end <= since:
        return None
    return _as_statement(text, found)


def _hashed(text: str) -> _Taken | None:
    """The last line `#### 18` that is whole: a line has come behind it."""
    found = [_as_statement(text, each) for each in find_statements(text)]
    whole = [each for each in found if each.source is ValueSource.HASHES and each.end < len(text)]
    return whole[-1] if whole else None


def _as_statement(text: str, found: Statement) -> _Taken:
    is_hashed = _HASHES.match(text, found.start) is not None
    source = ValueSource.HASHES if is_hashed else ValueSource.STATEMENT
    return _Taken(found.value, found.start, found.end, source)


def _is_before(stated: _Taken, boxed: _Taken) -> bool:
    """Whether the box is the later word; a statement may hold the box."""
    return stated.start <= boxed.end


def _of_box(taken: _Taken) -> Answer:
    answer = Answer(
        text=unbox(taken.value), start=taken.start, end=taken.end, how=AnswerSource.BOXED
    )
    return _with(answer, taken, 0)


def _statement(raw: str, last: Span, taken: _Taken) -> Answer:
    """For readers the whole paragraph, if it is the last one."""
    inside = last.start <= taken.start and taken.end <= last.end
    start, end = (last.start, last.end) if inside else (taken.start, taken.end)
    text = unwrap(_HASHES.sub("", raw[start:end]))
    answer = Answer(text=text, start=start, end=end, how=AnswerSource.STATED)
    return _with(answer, taken, 0)


def _with(answer: Answer, taken: _Taken, offset: int) -> Answer:
    return msgspec.structs.replace(
        answer,
        value=taken.value,
        taken_from=taken.source,
        taken_at=Span(start=offset + taken.start, end=offset + taken.end),
    )
