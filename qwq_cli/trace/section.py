"""The passage that is the answer: what stands there, and what is left as steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from qwq_cli.trace import answer
from qwq_cli.trace.model import Answer, AnswerSource, Span, Step


class Section(NamedTuple):
    """Where an answer stands, where the thought before it ends, and what announced it."""

    thought_end: int
    start: int
    end: int
    how: AnswerSource


def after_doubt(raw: str, doubted: tuple[int, int] | None, end: int) -> Section | None:
    """A marker that was taken for a quotation is believed if no other came to the text's end."""
    if doubted is None or not (rest := raw[doubted[1] :].lstrip()):
        return None
    thought_end = len(raw[: doubted[0]].rstrip())
    return Section(thought_end, len(raw) - len(rest), end, AnswerSource.TAG)


def read(
    raw: str, section: Section | None, left_out: Sequence[Span], *, ended: bool
) -> Answer | None:
    """left_out: markers that may stand in the section."""
    if section is None:
        return None
    span = Span(start=section.start, end=section.end)
    inside = tuple(each for each in left_out if span.start <= each.start and each.end <= span.end)
    return answer.read_section(raw, span, section.how, ended=ended, left_out=inside)


def without(steps: Sequence[Step], section: Section) -> tuple[Step, ...]:
    """The steps before and after an answer's section, numbered anew. One that reaches into it
    keeps what stands before, with its share of tokens and time."""
    kept = [
        _before(step, section.thought_end)
        for step in steps
        if step.start < section.thought_end or step.start >= section.end
    ]
    return tuple(
        msgspec.structs.replace(step, index=index) if step.index != index else step
        for index, step in enumerate(kept)
    )


def _before(step: Step, end: int) -> Step:
    if not step.start < end < step.end:
        return step
    share = (end - step.start) / (step.end - step.start)
    return msgspec.structs.replace(
        step, end=end, tokens=round(step.tokens * share), seconds=step.seconds * share
    )
