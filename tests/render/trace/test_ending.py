from __future__ import annotations

import pytest

from qwq_cli.render.trace.ending import ending_lines
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, Status
from qwq_cli.values.trace import Answer, Candidate, Span
from tests.render.stage import NO_ANSWER, make_trace


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (Status.NO_ANSWER, FinishReason.STOP, "without giving one"),
        (Status.TRUNCATED, FinishReason.LENGTH, "token limit"),
        (Status.TRUNCATED, FinishReason.CONTEXT, "context is full"),
        (Status.BUDGET, FinishReason.BUDGET, "budget"),
        (Status.LOOP, FinishReason.LOOP, "repeating itself"),
        (Status.INTERRUPTED, FinishReason.INTERRUPTED, "Interrupted"),
    ],
)
def test_an_ending_says_why_and_what_was_kept(
    status: Status, reason: FinishReason, words: str
) -> None:
    seen = (Candidate(text="204", step=0, at=0),)
    trace = make_trace(status=status, finish_reason=reason, answer=NO_ANSWER, candidates=seen)
    why, partial, kept = ending_lines(trace, "7f3a")
    assert words in why
    assert partial == "The last answer it considered: 204"
    assert kept == "To read what was generated: qwq show 7f3a"
    assert ending_lines(trace, None) == (why, partial)


def test_an_answered_trace_has_no_ending() -> None:
    assert ending_lines(make_trace(), "7f3a") == ()


def test_every_status_has_an_ending() -> None:
    for status in set(Status) - {Status.ANSWERED}:
        assert ending_lines(make_trace(status=status), None)


def test_a_fault_is_not_told_as_an_interrupt() -> None:
    trace = make_trace(
        status=Status.INTERRUPTED, finish_reason=FinishReason.ERROR, answer=NO_ANSWER
    )
    assert ending_lines(trace, None)[0] == "An error ended the run before the model was done."


ENDINGS = [
    (Status.TRUNCATED, FinishReason.LENGTH, "the token limit was reached", "still thinking"),
    (Status.TRUNCATED, FinishReason.CONTEXT, "the context is full", "still thinking"),
    (Status.BUDGET, FinishReason.BUDGET, "the model was made to answer", "the thinking budget"),
]


@pytest.mark.parametrize(("status", "reason", "words", "thinking"), ENDINGS)
def test_an_answer_that_was_cut_off_is_not_told_as_thought(
    status: Status, reason: FinishReason, words: str, thinking: str
) -> None:
    begun = Answer(text="\\[ \\boxed{17", start=9, end=20, how=AnswerSource.MARKER)
    why, unfinished = ending_lines(
        make_trace(status=status, finish_reason=reason, answer=begun), None
    )
    assert words in why
    assert "complete" in why
    assert thinking not in why
    assert "unfinished" in unfinished
    thought = make_trace(status=status, finish_reason=reason, answer=NO_ANSWER)
    assert thinking in ending_lines(thought, None)[0]


OPENER = "**Final Answer**\n\n\\[ \\boxed{"


@pytest.mark.parametrize(
    ("words", "behind", "begun"),
    [
        (OPENER, "", True),
        (OPENER[:9], "", True),
        (OPENER, "17", False),  # what the model wrote is judged by the answer alone
        ("I have been going in circles.\n\n", "", False),
    ],
)
def test_the_words_that_force_an_answer_begin_it(words: str, behind: str, begun: bool) -> None:
    thought = "So 340.\n\n"
    trace = make_trace(
        raw=thought + words + behind, status=Status.TRUNCATED, finish_reason=FinishReason.LENGTH,
        answer=NO_ANSWER, format=Format.UNTAGGED,
        forced=(Span(start=len(thought), end=len(thought + words)),),
    )  # fmt: skip
    assert ("answer was complete" in ending_lines(trace, None)[0]) == begun
