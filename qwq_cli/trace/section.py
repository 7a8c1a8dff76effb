"""The passage that is the answer, and the steps that are left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from qwq_cli.trace import answer
from qwq_cli.trace.beginning import cut
from qwq_cli.trace.cutter import Cut, Cutter
from qwq_cli.trace.start import Place, Start
from qwq_cli.values.kinds import AnswerSource, Format
from qwq_cli.values.trace import Answer, Span, Step


class Section(NamedTuple):
    """Where an answer is, where the thought before it ends, and what announced it.

    left_out: markers that may be inside it.
    """

    thought_end: int
    start: int
    end: int
    how: AnswerSource
    left_out: Sequence[Span] = ()


def after_doubt(raw: str, cutter: Cutter, end: int) -> Section | None:
    """Return the section that a doubted marker begins, as no other one came before the end.

    A call of a tool is the answer if nobody answered it.
    """
    if cutter.doubted is None or not (rest := raw[cutter.doubted[1] :].lstrip()):
        return None
    start = len(raw) - len(rest)
    thought_end = len(raw[: cutter.doubted[0]].rstrip())
    left_out = _markers(raw[cutter.doubted[0] :], cutter.doubted[0], cutter.format)
    return Section(thought_end, start, end, AnswerSource.TAG, left_out)


def _markers(text: str, start: int, format: Format) -> list[Span]:
    """Return the markers in an answer that begins at `start`."""
    found = []
    cutter = Cutter(Start(format=format, place=Place.ANSWER))
    for part in chain(cutter.feed(text), cutter.flush()):
        length = part.length if isinstance(part, Cut) else len(part)
        if isinstance(part, Cut) and length:
            found.append(Span(start=start, end=start + length))
        start += length
    return found


def read(raw: str, section: Section | None, *, ended: bool) -> Answer | None:
    if section is None:
        return None
    span = Span(start=section.start, end=section.end)
    inside = tuple(
        each for each in section.left_out if span.start <= each.start and each.end <= span.end
    )
    return answer.read_section(raw, span, section.how, ended=ended, left_out=inside)


def without(steps: Sequence[Step], section: Section) -> tuple[Step, ...]:
    """Return the steps before and after an answer's section, with new numbers.

    A step that reaches into the section keeps the part before it, with its share of tokens and
    time.
    """
    kept = [
        cut(step, section.thought_end)
        for step in steps
        if step.start < section.thought_end or step.start >= section.end
    ]
    return tuple(
        msgspec.structs.replace(step, index=index) if step.index != index else step
        for index, step in enumerate(kept)
    )
