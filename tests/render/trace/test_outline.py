from __future__ import annotations

import msgspec
import pytest

from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.render.trace.outline import Part, Role, outline
from qwq_cli.render.trace.replay import replay
from qwq_cli.render.trace.transcript import Saved, Transcript
from qwq_cli.values.kinds import AnswerSource, NoteKind, StepKind
from qwq_cli.values.trace import Note, Span, Trace
from tests.render.stage import INJECTION, make_trace


def test_parts_are_in_the_order_of_the_trace() -> None:
    trace = make_trace()
    parts = outline(trace)
    roles = [part.role for part in parts]
    assert roles == [Role.QUESTION, *[Role.STEP] * 3, Role.ANSWER]
    assert [part.body for part in parts[1:4]] == [
        trace.raw[step.start : step.end].strip() for step in trace.steps
    ]


def grown(trace: Trace) -> tuple[Part, ...]:
    transcript = Transcript(trace.question, UNICODE)
    for event in list(replay(trace))[:-1]:
        transcript.take(event)
    return transcript.parts()


def test_code_that_was_cut_is_code_in_each_step() -> None:
    texts = ("So:\n\n```py\na = 1", "b = **c\n```\nThen `d`.", "```\ne\n```")
    trace = make_trace(tuple((StepKind.DERIVE, f"{text}\n\n") for text in texts))
    assert [part.body for part in outline(trace)[1:4]] == [texts[0], f"```py\n{texts[1]}", texts[2]]
    assert [part.body for part in grown(trace)[1:4]] == [part.body for part in outline(trace)[1:4]]


def test_code_that_never_ends_does_not_take_the_next_step_along() -> None:
    texts = ("```py\na", "Now **words**.", "```js\nx\n```")
    trace = make_trace(tuple((StepKind.DERIVE, f"{text}\n\n") for text in texts))
    assert [part.body for part in outline(trace)[1:4]] == list(texts)


def test_a_note_stands_with_its_step_or_with_the_answer() -> None:
    trace = make_trace()
    notes = tuple(
        Note(kind=NoteKind.LANGUAGE, at=at, text=f"at {at}")
        for at in (trace.steps[1].start, len(trace.raw) - 1)
    )
    parts = outline(msgspec.structs.replace(trace, notes=notes))
    assert [len(part.remarks) for part in parts] == [0, 0, 1, 0, 1]


def test_steps_in_another_language_are_marked() -> None:
    """A note that was told when the switch was over stands with the step in which it began."""
    trace = make_trace()
    first, second, *_ = trace.steps
    span = Span(start=first.end - 4, end=second.start + 4)
    note = Note(
        kind=NoteKind.LANGUAGE, at=second.end, text="Russian for 8 characters",
        span=span, language="Russian",
    )  # fmt: skip
    parts = outline(msgspec.structs.replace(trace, notes=(note,)))
    plain = outline(trace)
    assert [len(part.remarks) for part in parts] == [0, 1, 0, 0, 0]
    assert parts[1].title == f"[Russian] {plain[1].title}"
    assert parts[2].title == f"[Russian] {plain[2].title}"
    assert [part.title for part in parts[3:]] == [part.title for part in plain[3:]]


def test_an_answer_in_another_language_is_marked() -> None:
    trace = make_trace()
    span = Span(start=trace.answer.start, end=trace.answer.end)
    note = Note(kind=NoteKind.LANGUAGE, at=span.end, text="so", span=span, language="Russian")
    *_, answer = outline(msgspec.structs.replace(trace, notes=(note,)))
    assert answer.title.startswith("[Russian] Answer")
    assert len(answer.remarks) == 1


def test_nothing_in_a_part_steers() -> None:
    trace = make_trace(question=INJECTION, text=INJECTION)
    for part in outline(trace):
        assert "\x1b" not in part.body + part.title
        assert "\u202e" not in part.body + part.title


def test_a_transcript_grows_into_the_outline() -> None:
    trace = make_trace()
    transcript, counts = Transcript(trace.question, UNICODE), []
    for event in replay(trace):
        transcript.take(event)
        counts.append(len(transcript.parts()))
    assert counts == sorted(counts)
    assert transcript.parts() == outline(trace)
    assert not transcript.running
    assert transcript.headline(80) == Saved(trace, UNICODE).headline(80)


def test_steps_keep_their_place_and_text_while_it_grows() -> None:
    trace = make_trace()
    transcript = Transcript(trace.question, UNICODE)
    for event in list(replay(trace))[:-1]:
        transcript.take(event)
    assert transcript.running
    assert transcript.parts()[:4] == outline(trace)[:4]
    assert transcript.parts()[4].body == trace.answer.text
    assert transcript.headline(80).startswith("Thinking")


@pytest.mark.parametrize("how", [how for how in AnswerSource if how is not AnswerSource.NONE])
def test_every_kind_of_answer_has_a_title(how: AnswerSource) -> None:
    trace = make_trace(text="36")
    shown = msgspec.structs.replace(trace, answer=msgspec.structs.replace(trace.answer, how=how))
    assert outline(shown)[-1].title.startswith("Answer")
