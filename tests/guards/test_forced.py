from __future__ import annotations

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.guards.base import ForceAnswer, Guard, Moment
from qwq_cli.guards.budget import GRACE, Budget
from qwq_cli.guards.forced import (
    AGAIN,
    ANSWER_ROOM,
    COMPLETE,
    IN_VAIN,
    MOST_FORCED,
    OUT_OF_ROOM,
    ForcedAnswers,
)
from qwq_cli.guards.steering import Steering
from qwq_cli.trace.formats import FORMATS
from qwq_cli.values.events import Finished
from qwq_cli.values.kinds import FinishReason, Format, NoteKind, Status
from qwq_cli.values.trace import Trace
from tests.scripted import scripted_reasoner

WHY = "The budget of 5 tokens is spent."
THOUGHT = "So 340.\n\n"
BOX = "**Final Answer**\n\n\\[ \\boxed{"
LEFT = "17. That is 340 + 68 = 408.\n\n"  # thought inside of the box


def forced(parts: list[str], format: Format = Format.UNTAGGED, guard: Guard | None = None) -> Trace:
    """Return the trace of a model that says these parts, each after words that were forced."""
    words = BOX if format is Format.UNTAGGED else FORMATS[format].answer_now
    script = THOUGHT + "".join("." * len(words) + part for part in parts)
    reasoner = scripted_reasoner(script, format=format)
    *_, last = reasoner.ask("17*24?", SamplingParams(), [guard or Budget(5)])
    assert isinstance(last, Finished)
    return last.trace


def notes(trace: Trace) -> list[str]:
    return [note.text for note in trace.notes]


def test_an_answer_that_the_model_leaves_is_forced_again() -> None:
    trace = forced([LEFT, "408} \\]"])
    assert trace.raw == THOUGHT + BOX + LEFT + BOX + "408} \\]"
    assert notes(trace) == [WHY, AGAIN]
    assert [trace.raw[span.start : span.end] for span in trace.forced] == [BOX, BOX]
    assert (trace.answer.value, trace.answer.forced) == ("408", True)
    assert (trace.status, trace.finish_reason) == (Status.ANSWERED, FinishReason.STOP)


def test_a_model_that_always_leaves_it_is_stopped() -> None:
    trace = forced([LEFT] * 9)
    assert trace.raw == THOUGHT + (BOX + LEFT) * MOST_FORCED
    assert notes(trace) == [WHY, *[AGAIN] * (MOST_FORCED - 1), IN_VAIN]
    assert (trace.answer.value, trace.status) == (None, Status.BUDGET)


@pytest.mark.parametrize(
    "answer", ["408} \\]\n\n", "408} \\]. It is even.\n\n", "408 \\]\n\n", "\\frac{816}{2}}\n\n"]
)
def test_a_complete_answer_ends_the_run_where_the_text_goes_on(answer: str) -> None:
    trace = forced([answer + "Wait, is it 409?\n\nSo the answer is 409."])
    assert trace.raw == THOUGHT + BOX + answer
    assert notes(trace) == [WHY, COMPLETE]
    assert (trace.status, trace.finish_reason) == (Status.ANSWERED, FinishReason.BUDGET)
    assert trace.answer.value is not None
    assert trace.answer.forced


@pytest.mark.parametrize(
    "answer",
    [
        *("408$.\n\n", "408 \\)\n\n", "408 $$\n\n", "408\n\n", "\n\n408} \\]\n\n"),
        *("408} \\]\r\n\r\n", "408\r\n\r\n", "} \\]\n\nSo \\boxed{408}.\n\n"),
    ],
)
def test_an_answer_that_the_trace_would_find_is_complete(answer: str) -> None:
    trace = forced([answer + "Wait, no. So 409.\r\n\r\n\\boxed{409}"])
    assert notes(trace) == [WHY, COMPLETE]
    assert (trace.answer.value, trace.answer.forced) == ("408", True)
    assert (trace.status, trace.finish_reason) == (Status.ANSWERED, FinishReason.BUDGET)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("} \\]\n\nThe answer is 408.", "408"),
        (" } \\]\n\nSo \\boxed{408}.", "408"),
        ("\\dots} \\]\n\nSo \\boxed{408}.", "408"),
        ("\\dots \\]\n\nIt is even.\n\nSo \\boxed{408}.", "408"),
        ("\n\n408} \\]", "408"),
        ("\n \n408} \\]", "408"),
        ("The answer is 408.\n\nIt is even. So it is \\boxed{408}.", "408"),
        ("17. That gives \\boxed{408}.\n\nIt is even.", "408"),
        ("Paris\n\nIt lies on the Seine.", "Paris"),
        ("Red, green and blue\n\nThese are all.\n\n", "Red, green and blue"),
        ("\\text{It is so. It is\n\nwell.}} \\]", "It is so. It is\n\nwell."),
        ("\\begin{pmatrix}1\\\\\n\n2\\end{pmatrix}} \\]", None),
    ],
)
def test_a_model_that_may_still_answer_goes_on(answer: str, value: str | None) -> None:
    trace = forced([answer])
    assert notes(trace) == [WHY]
    assert trace.raw == THOUGHT + BOX + answer
    assert trace.answer.value is not None
    assert value in (None, trace.answer.value)
    assert (trace.status, trace.finish_reason) == (Status.ANSWERED, FinishReason.STOP)


@pytest.mark.parametrize("answer", ["408} \\]", "408} \\]\n", "408}\n\\]\nIt is even.", "408"])
def test_an_answer_that_ends_is_left_alone(answer: str) -> None:
    trace = forced([answer])
    assert trace.raw == THOUGHT + BOX + answer
    assert notes(trace) == [WHY]
    assert trace.finish_reason is FinishReason.STOP


@pytest.mark.parametrize("format", [name for name in Format if name is not Format.UNTAGGED])
def test_an_answer_in_paragraphs_is_none_that_the_model_leaves(format: Format) -> None:
    trace = forced(["It is even.\n\nIt is 408.\n\nThat is all."], format)
    assert notes(trace) == [WHY]
    assert len(trace.forced) == 1
    assert trace.finish_reason is FinishReason.STOP


def test_a_thought_that_is_opened_again_is_closed_again() -> None:
    trace = forced(["Hm.\n\n<think>\n", ".It is \\boxed{408}."], Format.THINK)
    assert notes(trace) == [WHY, AGAIN]
    told = "Hm.\n\n<think>\n\n</think>\n\nIt is \\boxed{408}."
    assert trace.raw == THOUGHT + "</think>\n\n" + told
    assert (trace.answer.value, trace.answer.forced) == ("408", True)


@pytest.mark.parametrize("fence", ["```\n", "Is:\n\n```\n", "It prints ```\n", "So ```xml\n"])
def test_a_thought_that_is_only_shown_in_code_is_none(fence: str) -> None:
    answer = fence + "<think>\n```\nSo it is \\boxed{408}."
    trace = forced([answer], Format.THINK)
    assert notes(trace) == [WHY]
    assert trace.raw == THOUGHT + "</think>\n\n" + answer
    assert (trace.answer.value, trace.answer.forced) == ("408", True)


def test_all_that_is_forced_shares_one_room() -> None:
    trace = forced([LEFT, "1+" * 2 * ANSWER_ROOM])
    assert notes(trace) == [WHY, AGAIN, OUT_OF_ROOM]
    assert len(trace.raw) <= GRACE + ANSWER_ROOM + 32
    assert trace.status is Status.BUDGET


def test_what_a_person_forced_is_bounded_too() -> None:
    steering = Steering()
    steering.request_answer()
    trace = forced([LEFT] * 9, guard=steering)
    assert len(trace.forced) == MOST_FORCED
    assert trace.status is Status.BUDGET


def test_the_kind_of_the_first_time_stays() -> None:
    answers = ForcedAnswers()
    assert not answers
    answers.add(ForceAnswer("over", NoteKind.TIME), 5)
    place = Moment(BOX, len(BOX), 9, answering=True)
    assert not answers.see(place, place)
    place = Moment("\n", len(BOX) + 1, 10, answering=False)
    assert list(answers.see(place, place)) == [ForceAnswer(AGAIN, NoteKind.TIME)]
