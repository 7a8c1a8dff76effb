"""Whether a trace that stands in somebody's file can be one that qwq wrote."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime

from qwq_cli.values.trace import SCHEMA, Span, Trace

# It becomes the name of a file, and is shown.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def unsound(trace: Trace) -> str | None:
    """What is wrong with it, as the end of a sentence; None for a good one."""
    if not 1 <= trace.schema <= SCHEMA:
        return f"its schema is {trace.schema}"
    if not _ID.fullmatch(trace.id):
        return "its id is none"
    if not _is_moment(trace.created):
        return "it does not tell when it was made"
    if _points_astray(trace):
        return "it points to text that is not there"
    if any(step.index != index for index, step in enumerate(trace.steps)):
        return "its steps are not numbered in order"
    return "it has times or tokens below 0" if any(map(_is_no_amount, _amounts(trace))) else None


def _points_astray(trace: Trace) -> bool:
    """What was taken back may point into text that was taken back later."""
    size = len(trace.raw)
    spans = any(not 0 <= span.start <= span.end <= size for span in _spans(trace))
    return spans or any(min(rewind.at, rewind.step) < 0 for rewind in trace.rewinds)


def _is_moment(text: str) -> bool:
    """Python before 3.11 reads no Z."""
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    return text.isascii() and text.isprintable()


def _spans(trace: Trace) -> Iterator[Span]:
    answer = trace.answer
    yield Span(start=answer.start, end=answer.end)
    yield from (Span(start=step.start, end=step.end) for step in trace.steps)
    yield from (Span(start=found.at, end=found.at) for found in trace.candidates)
    yield from (*trace.forced, *answer.left_out)
    if answer.taken_at:
        yield answer.taken_at


def _amounts(trace: Trace) -> Iterator[float]:
    stats = trace.stats
    yield from (stats.thought_tokens, stats.answer_tokens, stats.prompt_tokens)
    yield from (stats.prefill_seconds, stats.decode_seconds, stats.cached_tokens)
    yield from (stats.dropped_tokens, stats.dropped_seconds)
    for step in trace.steps:
        yield from (step.tokens, step.seconds)
    for rewind in trace.rewinds:
        yield from (rewind.tokens, rewind.seconds)


def _is_no_amount(value: float) -> bool:
    return value < 0 or not math.isfinite(value)
