"""Checks whether a trace in a user's file can be one that qwq wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from qwq_cli.values.trace import SCHEMA, Span, Trace

# The id becomes a file name and is shown.
MOST = 1e9  # tokens of a trace, or seconds: some 30 years
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def unsound(trace: Trace) -> str | None:
    """Return what is wrong with it, as the end of a sentence; None for a good trace."""
    if not 1 <= trace.schema <= SCHEMA:
        return f"its schema is {trace.schema}"
    if not _ID.fullmatch(trace.id):
        return "its id is not valid"
    if not _is_moment(trace.created):
        return "it has no valid date"
    if _points_astray(trace):
        return "it points to text that is not there"
    if any(step.index != index for index, step in enumerate(trace.steps)):
        return "its steps are not numbered in order"
    are_amounts = all(0 <= amount <= MOST for amount in _amounts(trace))
    return None if are_amounts else "it has impossible times or numbers of tokens"


def _points_astray(trace: Trace) -> bool:
    size = len(trace.raw)
    spans = any(not 0 <= span.start <= span.end <= size for span in _spans(trace))
    return spans or any(not 0 <= rewind.step <= rewind.at <= size for rewind in trace.rewinds)


def _is_moment(text: str) -> bool:
    """Return whether it is a time. Python before 3.11 reads no Z."""
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
