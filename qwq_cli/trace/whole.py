"""Completes the Reading of a stream with what only its end can show."""

from __future__ import annotations

import msgspec

from qwq_cli.trace import answer, section
from qwq_cli.trace.candidates import find_candidates
from qwq_cli.trace.outcome import with_hindsight
from qwq_cli.trace.reading import Reading
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import Span, Step


def unanswered(raw: str, format: Format, steps: tuple[Step, ...], tokens: int) -> Reading:
    """Return a Reading with steps alone. tokens: of the whole text."""
    return Reading(
        raw=raw,
        format=format,
        events=(),
        steps=steps,
        answer=answer.missing(raw),
        candidates=(),
        thought_tokens=tokens,
        answer_tokens=0,
    )


def with_answer(
    reading: Reading,
    place: section.Section | None,
    *,
    last: Span,
    ended: bool,
) -> Reading:
    """Return the Reading with its answer. reading: all steps; all tokens count as thought so far.

    place: the section of the announced answer, if there is one. last: the last paragraph. ended:
    whether the text came to its own end.
    """
    raw, steps, total = reading.raw, reading.steps, reading.thought_tokens
    found, thought_tokens = section.read(raw, place, ended=ended), total
    if found and place:
        steps = section.without(steps, place)
        thought_tokens = sum(step.tokens for step in steps)
    else:
        found = answer.in_hindsight(raw, last, ended=ended)
    steps = with_hindsight(steps, raw)
    return msgspec.structs.replace(
        reading,
        steps=steps,
        answer=found,
        candidates=find_candidates(raw, steps, until=found.start),
        thought_tokens=thought_tokens,
        answer_tokens=total - thought_tokens,
    )
