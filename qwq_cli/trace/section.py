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
    text = _with_blanks(raw, left_out) if left_out else raw
    span = Span(start=section.start, end=section.end)
    return answer.read_section(text, span, section.how, ended=ended)


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


def _with_blanks(raw: str, spans: Sequence[Span]) -> str:
    """`raw` with blanks in place of these passages, so that all offsets stay."""
    parts, at = [], 0
    for span in spans:
        parts += [raw[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*parts, raw[at:]])


def _before(step: Step, end: int) -> Step:
    if not step.start < end < step.end:
        return step
    share = (end - step.start) / (step.end - step.start)
    return msgspec.structs.replace(
        step, end=end, tokens=round(step.tokens * share), seconds=step.seconds * share
    )
