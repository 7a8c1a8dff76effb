"""Where a limit came from that cut a thought or an answer, unless it was a flag."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.config import Resolved, Source
from qwq_cli.values.kinds import FinishReason, NoteKind
from qwq_cli.values.trace import Trace

_LIMITS = {
    "budget": "The budget of {} tokens",
    "time": "The time of {}",
    "max_tokens": "The limit of {} tokens",
}


def limit_sources(trace: Trace, resolved: Resolved) -> Iterator[str]:
    """Yield a line for each limit that cut the run and that no flag gave: its origin, its end."""
    for key in _cut_by(trace, resolved):
        origin = resolved.origins[key]
        limit = _LIMITS[key].format(getattr(resolved.settings, key))
        if origin.source is Source.FILE:
            yield f"{limit} is set in {origin.name}. To unset it: qwq config unset {key}"
        elif origin.source is Source.ENVIRONMENT:
            yield f"{limit} is set by {origin.name}. To unset it: unset {origin.name}"


def _cut_by(trace: Trace, resolved: Resolved) -> Iterator[str]:
    """Yield the keys of the limits that ended a thought or an answer."""
    spent = f"The budget of {resolved.settings.budget or 0:,} tokens is spent."  # as the guard says
    if any(note.kind is NoteKind.FORCED and note.text == spent for note in trace.notes):
        yield "budget"
    if any(note.kind is NoteKind.TIME for note in trace.notes):
        yield "time"
    if trace.finish_reason is FinishReason.LENGTH:
        yield "max_tokens"
