"""What any view of a run must have shown in the end, whatever it was told on the way."""

from __future__ import annotations

from collections.abc import Iterable

from qwq_cli.trace.beginning import ANNOUNCED
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.told import Told
from qwq_cli.values.events import (
    AnswerDelta,
    AnyEvent,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.trace import Span, Step, Trace, without


def fold(events: Iterable[AnyEvent]) -> Told:
    told = Told()
    for event in events:
        told.take(event)
    return told


def said(result: Reading | Trace) -> str:
    """The announced answer, verbatim; empty if none was."""
    answer = result.answer
    if answer.how not in ANNOUNCED:
        return ""
    return without(result.raw, Span(start=answer.start, end=answer.end), answer.left_out)


def assert_told(told: Told, result: Reading | Trace) -> None:
    """All steps, each with its text, and the announced answer, as they are in the result."""
    assert told.open is None
    assert [text for _, text in told.steps] == [
        result.raw[step.start : step.end] for step in result.steps
    ]
    assert [_but_outcome(step) for step, _ in told.steps] == [
        _but_outcome(step) for step in result.steps
    ]
    assert told.answer == said(result)


def _but_outcome(step: Step) -> tuple[object, ...]:
    """What does not change any more once a step is told as closed."""
    return (step.index, step.kind, step.start, step.end, step.tokens, step.seconds, step.summary)


def assert_grammar(events: Iterable[AnyEvent]) -> None:
    """See qwq_cli.values.events."""
    steps, opened, answering = 0, False, False
    for event in events:
        match event:
            case StepOpened(index=index):
                assert (opened, answering, index) == (False, False, steps)
                opened = True
            case TextDelta(text=text):
                assert opened
                assert text
            case StepClosed(step=step):
                assert opened
                assert step.index == steps
                opened, steps = False, steps + 1
            case AnswerDelta(text=text):
                assert not opened
                assert text
                answering = True
            case Rewound(step=step, at=at, why=why):
                assert 0 <= step <= steps
                assert at >= 0
                assert why
                opened, answering, steps = False, False, step
    assert not opened
