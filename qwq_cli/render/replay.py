"""A stored trace as the events of a run, so that every view shows saved reasoning too."""

from __future__ import annotations

from collections.abc import Iterator

from qwq_cli.events import (
    AnswerDelta,
    AnyEvent,
    Checked,
    Finished,
    GuardTripped,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.trace.model import AnswerSource, Step, Trace

ANNOUNCED = (AnswerSource.MARKER, AnswerSource.TAG)


def replay(trace: Trace) -> Iterator[AnyEvent]:
    """The events that led to `trace`, each step's text in one piece.

    Notes come with the step they stand in; times add up the steps' own.
    """
    notes = sorted(trace.notes, key=lambda note: note.at)
    seconds, tokens = trace.stats.prefill_seconds, 0
    for step in trace.steps:
        yield StepOpened(index=step.index, seconds=seconds)
        seconds, tokens = seconds + step.seconds, tokens + step.tokens
        yield from _inside(trace, step, seconds, tokens)
        while notes and notes[0].at < step.end:
            yield GuardTripped(note=notes.pop(0))
        yield StepClosed(step=step, seconds=seconds)
    if trace.answer.how in ANNOUNCED:
        text = trace.raw[trace.answer.start : trace.answer.end]
        yield AnswerDelta(text=text, tokens=trace.stats.tokens, seconds=seconds)
    yield from (GuardTripped(note=note) for note in notes)
    yield Finished(trace=trace)


def _inside(trace: Trace, step: Step, seconds: float, tokens: int) -> Iterator[AnyEvent]:
    yield TextDelta(text=trace.raw[step.start : step.end], tokens=tokens, seconds=seconds)
    for verdict in step.checks:
        yield Checked(index=step.index, verdict=verdict)
