from __future__ import annotations

import msgspec
import pytest

from qwq_cli.events import (
    AnswerDelta,
    Checked,
    Finished,
    GuardTripped,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.render.replay import replay
from qwq_cli.trace.model import AnswerSource, Note, NoteKind
from tests.render.stage import make_trace


def test_order_and_contents() -> None:
    trace = make_trace()
    events = list(replay(trace))
    assert [type(event) for event in events] == [
        *[StepOpened, TextDelta, StepClosed] * 3, AnswerDelta, Finished,
    ]  # fmt: skip
    told = "".join(e.text for e in events if isinstance(e, TextDelta | AnswerDelta))
    assert told == trace.raw
    assert [e.step for e in events if isinstance(e, StepClosed)] == list(trace.steps)
    assert events[-1] == Finished(trace=trace)
    times = [e.seconds for e in events if isinstance(e, TextDelta)]
    assert times == [2.0, 4.0, 6.0]


@pytest.mark.parametrize("how", [AnswerSource.BOXED, AnswerSource.LAST, AnswerSource.NONE])
def test_an_answer_found_in_hindsight_is_not_announced(how: AnswerSource) -> None:
    trace = make_trace()
    answer = msgspec.structs.replace(trace.answer, how=how)
    events = replay(msgspec.structs.replace(trace, answer=answer))
    assert not any(isinstance(event, AnswerDelta) for event in events)


def test_notes_and_checks_come_with_their_step() -> None:
    trace = make_trace()
    second = msgspec.structs.replace(trace.steps[1], checks=("holds",))
    steps = (trace.steps[0], second, trace.steps[2])
    notes = tuple(
        Note(kind=NoteKind.LOOP, at=at, text=str(at)) for at in (second.start, len(trace.raw))
    )
    events = list(replay(msgspec.structs.replace(trace, steps=steps, notes=notes)))
    names = [type(event).__name__ for event in events]
    assert names[3:7] == ["StepOpened", "TextDelta", "Checked", "GuardTripped"]
    assert names[-2:] == ["GuardTripped", "Finished"]
    assert Checked(index=1, verdict="holds") in events
    assert [e.note for e in events if isinstance(e, GuardTripped)] == list(notes)
