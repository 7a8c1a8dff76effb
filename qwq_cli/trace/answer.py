"""The answer of a text: its answer section, else a box or statement, else its last paragraph."""

from __future__ import annotations

import re

import msgspec

from qwq_cli.trace.boxes import ends_blank, unbox
from qwq_cli.trace.statement import HASHES
from qwq_cli.trace.taken import (
    Taken,
    last_word,
    of_conclusion,
    of_cut,
    of_cut_section,
    of_first_line,
)
from qwq_cli.trace.wording import unwrap
from qwq_cli.values.kinds import AnswerSource, ValueSource
from qwq_cli.values.trace import Answer, Span, without

# An answer that was cut off before it began: a display or a box that is open and empty.
_SCAFFOLD = re.compile(r"(?:\\\[|\\\(|\${1,2})?(?:\\boxed\{?)?")
_BOXES = (ValueSource.BOX, ValueSource.BOXES, ValueSource.OPEN_BOX)


def read_section(
    raw: str,
    section: Span,
    how: AnswerSource,
    *,
    ended: bool = True,
    left_out: tuple[Span, ...] = (),
) -> Answer | None:
    """Return the answer in a section of its own; None if the section says nothing.

    ended: whether the text came to its own end, and was not cut off. left_out: markers in the
    section.
    """
    said = without(raw, section, left_out)
    if _SCAFFOLD.fullmatch("".join(said.split())) or not (reading := unwrap(HASHES.sub("", said))):
        return None
    text = _with_blanks(raw, section, left_out)
    taken = _of_section(text, how) if ended else of_cut_section(text + _space(raw, section.end))
    if taken is None and ends_blank(text):
        return None
    answer = Answer(text=reading, start=section.start, end=section.end, how=how, left_out=left_out)
    return _with(answer, taken, section.start) if taken else answer


def _space(raw: str, at: int) -> str:
    """Return the white space there: in a text that was cut off it shows which lines ended."""
    return raw[at : len(raw) - len(raw[at:].lstrip())]


def _with_blanks(raw: str, section: Span, left_out: tuple[Span, ...]) -> str:
    """Return the section with blanks for these passages, so that all offsets stay the same."""
    parts, at = [], section.start
    for span in left_out:
        parts += [raw[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*parts, raw[at : section.end]])


def in_hindsight(raw: str, last: Span, *, ended: bool) -> Answer:
    """Return the answer of a text that announced no section; `last` is its last paragraph."""
    taken = last_word(raw) if ended else of_cut(raw)
    if taken:
        return _of_box(taken) if taken.source in _BOXES else _of_statement(raw, last, taken)
    found = read_section(raw, last, AnswerSource.LAST) if ended else None
    return found or missing(raw)


def missing(raw: str) -> Answer:
    return Answer(text="", start=len(raw), end=len(raw), how=AnswerSource.NONE)


def _of_section(text: str, how: AnswerSource) -> Taken | None:
    if taken := last_word(text):
        return taken
    if ends_blank(text):
        return None
    first = of_first_line(text) if how is AnswerSource.MARKER else None
    return first or of_conclusion(text)


def _of_box(taken: Taken) -> Answer:
    text = unbox(taken.value)
    answer = Answer(text=text, start=taken.start, end=taken.end, how=AnswerSource.BOXED)
    return _with(answer, taken, 0)


def _of_statement(raw: str, last: Span, taken: Taken) -> Answer:
    """Return the answer of a statement; for readers, the whole paragraph if it is the last one."""
    inside = last.start <= taken.start and taken.end <= last.end
    start, end = (last.start, last.end) if inside else (taken.start, taken.end)
    text = unwrap(HASHES.sub("", raw[start:end]))
    answer = Answer(text=text, start=start, end=end, how=AnswerSource.STATED)
    return _with(answer, taken, 0)


def _with(answer: Answer, taken: Taken, offset: int) -> Answer:
    return msgspec.structs.replace(
        answer,
        value=taken.value,
        taken_from=taken.source,
        taken_at=Span(start=offset + taken.start, end=offset + taken.end),
    )
