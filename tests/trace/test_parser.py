"""Traces read as a person would read them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.stored import parse
from qwq_cli.values.events import (
    AnswerDelta,
    AnyEvent,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import AnswerSource, FinishReason, Format, StepKind
from tests.trace.oracle import assert_told, fold
from tests.trace.streams import LOOP, PENS, PROGRAM, SECOND_THOUGHT, SHEEP, THINKING, read


def outline(reading: Reading) -> list[tuple[str, str]]:
    """Kind and first line of each step."""
    bodies = [reading.raw[step.start : step.end] for step in reading.steps]
    lines = [body.split("\n")[0] for body in bodies]
    return [(step.kind.value, line) for step, line in zip(reading.steps, lines, strict=True)]


def seen(text: str, format: Format = Format.UNTAGGED) -> list[str]:
    """The text of all deltas after each character."""
    parser = ReasoningParser(format)
    told = ""
    states = []
    for char in text:
        for event in parser.feed(char, tokens=0, seconds=0.0):
            if isinstance(event, TextDelta | AnswerDelta):
                told += event.text
        states.append(told)
    return states


def test_an_english_trace() -> None:
    reading = parse(PENS, Format.UNTAGGED)
    assert outline(reading) == [
        (
            "plan",
            "Okay, so I have this problem: pens are sold at 3 for 4 dollars, "
            "and I want the cost of 27 pens.",
        ),
        ("derive", "First, I need the number of groups of three."),
        ("check", "Wait."),
        ("check", "Let me double-check that by going through the price of one pen."),
        (
            "alternative",
            "Alternatively, I could list the multiples: 4, 8, 12, 16, 20, 24, 28, 32, 36.",
        ),
        ("conclusion", "So the answer is 36."),
    ]
    assert reading.answer.text == reading.answer.value == "36"
    assert reading.answer.how is AnswerSource.MARKER
    assert PENS[reading.answer.start : reading.answer.end] == "\\[ \\boxed{36} \\]"
    assert [(c.text, c.step) for c in reading.candidates] == [("36", 5)]


def test_a_chinese_trace() -> None:
    reading = parse(SHEEP, Format.UNTAGGED)
    assert [kind for kind, _ in outline(reading)] == ["plan", "check", "check", "conclusion"]
    assert (reading.answer.text, reading.answer.how) == ("9", AnswerSource.MARKER)
    assert [(c.text, c.step) for c in reading.candidates] == [("9", 3)]


def test_of_two_announced_answers_the_later_wins() -> None:
    reading = parse(SECOND_THOUGHT, Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("100", AnswerSource.MARKER)
    assert outline(reading) == [
        ("derive", "The sum of the first ten odd numbers, I think, is 10 times 11, that is 110."),
        ("conclusion", "\\[ \\boxed{110} \\]"),
        ("check", "Wait, that was the sum of the first ten even numbers, so it is wrong."),
    ]
    assert [(c.text, c.step) for c in reading.candidates] == [("110", 1)]


def test_an_answer_is_taken_back_when_another_is_announced() -> None:
    events = parse(SECOND_THOUGHT, Format.UNTAGGED).events
    step = [StepOpened, TextDelta, StepClosed]
    assert [type(event) for event in events] == [
        *step, AnswerDelta, Rewound, *step, *step, AnswerDelta,
    ]  # fmt: skip
    first, second = (event.text for event in events if isinstance(event, AnswerDelta))
    start = SECOND_THOUGHT.index("\\[ \\boxed{110}")
    assert first == SECOND_THOUGHT[start : SECOND_THOUGHT.rindex("**Final Answer**")].rstrip()
    assert second == "\\[ \\boxed{100} \\]"
    assert rewinds(events) == [(1, start, "It thought on after its answer.")]


def rewinds(events: Sequence[AnyEvent]) -> list[tuple[int, int, str]]:
    assert all(
        (event.tokens, event.seconds) == (0, 0.0) for event in events if isinstance(event, Rewound)
    )
    return [(event.step, event.at, event.why) for event in events if isinstance(event, Rewound)]


def test_an_answer_is_taken_back_as_soon_as_the_thought_is_opened_anew() -> None:
    parser = ReasoningParser(Format.THINK)
    parser.feed("<think>\nOne.\n</think>\n\nIt is 1.\n", tokens=0, seconds=0.0)
    assert rewinds(parser.feed("<think>\n", tokens=0, seconds=0.0)) == []
    events = parser.feed("No, it is two, I think.\n\nYes, two.", tokens=0, seconds=0.0)
    assert rewinds(events) == [(1, 23, "It thought on after its answer.")]
    told = fold(events)
    assert [text for _, text in told.steps] == ["It is 1."]
    assert told.open


def test_an_answer_that_more_thought_followed_is_told_again_in_the_end() -> None:
    text = "<think>\nOne.\n</think>\n\nIt is 1.\n<think>\nOr two?\n"
    reading = parse(text, Format.THINK)
    assert [text[step.start : step.end] for step in reading.steps] == ["One.", "Or two?"]
    last = "Its answer stands before the end of its thought."
    assert rewinds(reading.events) == [(1, 23, "It thought on after its answer."), (1, 23, last)]
    assert_told(fold(reading.events), reading)


def test_a_closer_that_was_doubted_is_told_when_it_is_believed() -> None:
    text = "<think>\nIt ends with\n</think>, I say. It is 4."
    reading = parse(text, Format.THINK)
    assert reading.answer.how is AnswerSource.TAG
    assert [why for *_, why in rewinds(reading.events)] == [
        "Its answer stands before the end of its thought."
    ]
    assert_told(fold(reading.events), reading)


def test_an_announced_answer_that_is_none_is_told_as_a_step() -> None:
    text = "I get 4.\n\n**Final Answer**\n\n\\[ \\boxed{"
    reading = parse(text, Format.UNTAGGED, finish_reason=FinishReason.LENGTH)
    start = text.index("\\[")
    assert rewinds(reading.events) == [(1, start, "What it announced is no answer.")]
    assert_told(fold(reading.events), reading)


def test_a_marker_without_content_announces_nothing() -> None:
    text = "It is \\boxed{4}.\n\n**Final Answer**\n\n"
    reading = parse(text, Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("4", AnswerSource.BOXED)
    assert [text[step.start : step.end] for step in reading.steps] == ["It is \\boxed{4}."]


def test_a_second_marker_without_content_changes_nothing() -> None:
    reading = parse("So.\n\n**Final Answer**\n\n4\n\n**Final Answer**\n", Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("4", AnswerSource.MARKER)
    assert len(reading.steps) == 1


def test_an_answer_cut_off_before_it_began_is_none() -> None:
    text = "I get 4.\n\n**Final Answer**\n\n\\[ \\boxed{"
    reading = parse(text, Format.UNTAGGED, finish_reason=FinishReason.LENGTH)
    assert reading.answer.how is AnswerSource.NONE
    assert [text[step.start : step.end] for step in reading.steps] == ["I get 4.", "\\[ \\boxed{"]


@pytest.mark.parametrize(
    "marker",
    [
        *(
            "**Final Answer**\n\n",
            "**Final Answer:**\n\n",
            "**Final Answer**:\n",
            "### Final Answer\n\n",
        ),
        *("**最终答案**\n\n", "**最终答案：**", "**答案：** ", "**Answer:** ", "**Answer**\n\n"),
        *("Final Answer: ", "## **Final answer**\n", "__Final Answer__\n", "**Final Answer** "),
    ],
)
def test_kin_of_the_marker(marker: str) -> None:
    reading = parse(f"Nine groups of four.\n\n{marker}\\boxed{{36}}", Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("36", AnswerSource.MARKER)
    assert outline(reading) == [("derive", "Nine groups of four.")]


def test_a_marker_straight_after_a_line() -> None:
    reading = parse("It is 36.\n**Final Answer**\n36", Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("36", AnswerSource.MARKER)


def test_a_marker_ends_a_display_or_fence_left_open() -> None:
    for opener in ("```python\nx = 1", "\\[ x = 1"):
        reading = parse(f"{opener}\n\n**Final Answer**\n\n1", Format.UNTAGGED)
        assert (reading.answer.text, reading.answer.how) == ("1", AnswerSource.MARKER)


def test_what_was_left_open_ends_with_the_thought() -> None:
    text = "```\nx = 1\n\n**Final Answer**\n\n1\n\nWait, two.\n\n**Final Answer**\n\n2"
    assert outline(parse(text, Format.UNTAGGED)) == [
        ("derive", "```"),
        ("conclusion", "1"),
        ("derive", "Wait, two."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I should put the final answer in a box.\n\nThe **Final Answer** is below: 5",
        "**Final Answer** is what they call it.\n\n5",
        "```\n**Final Answer**\n5\n```",
        "Answer: 5\n\nfinal answer 5",
    ],
)
def test_prose_about_a_final_answer_is_no_marker(text: str) -> None:
    assert parse(text, Format.UNTAGGED).answer.how is not AnswerSource.MARKER


def test_without_marker_the_last_box_answers() -> None:
    reading = parse(PROGRAM, Format.UNTAGGED)
    assert (reading.answer.text, reading.answer.how) == ("30", AnswerSource.BOXED)
    assert PROGRAM[reading.answer.start : reading.answer.end] == "\\boxed{30}"
    assert reading.answer_tokens == 0
    assert reading.candidates == ()


def test_a_comment_in_a_program_begins_no_step() -> None:
    assert outline(parse(PROGRAM, Format.UNTAGGED)) == [
        ("derive", "Let's start with a program that adds the even numbers.")
    ]


def test_without_marker_and_box_the_last_paragraph_answers() -> None:
    text = "Blue light scatters more.\n\nThe sky is blue\nfor that reason.\n"
    answer = parse(text, Format.UNTAGGED).answer
    assert (answer.text, answer.how) == ("The sky is blue\nfor that reason.", AnswerSource.LAST)


@pytest.mark.parametrize("reason", [r for r in FinishReason if r is not FinishReason.STOP])
def test_a_stream_cut_short_has_no_last_paragraph(reason: FinishReason) -> None:
    answer = parse(LOOP, Format.UNTAGGED, finish_reason=reason).answer
    assert (answer.text, answer.how) == ("", AnswerSource.NONE)
    assert answer.start == answer.end == len(LOOP)


def test_a_stream_cut_short_keeps_its_box() -> None:
    text = "So it is \\boxed{7}, I think.\n\nWait, is"
    answer = parse(text, Format.UNTAGGED, finish_reason=FinishReason.LENGTH).answer
    assert (answer.text, answer.how) == ("7", AnswerSource.BOXED)


def test_a_tagged_trace() -> None:
    reading = parse(THINKING, Format.THINK)
    assert reading.answer.how is AnswerSource.TAG
    assert reading.answer.value == "8"
    assert reading.answer.text.startswith("There are eight primes below 20.")
    assert outline(reading)[-1] == ("conclusion", "**Final Answer**")
    assert [c.text for c in reading.candidates] == ["8"]


def test_an_opening_tag_is_tolerated() -> None:
    reading = parse("\n<think>\nHm, 2.</think>2", Format.THINK)
    assert outline(reading) == [("derive", "Hm, 2.")]
    assert (reading.answer.text, reading.answer.how) == ("2", AnswerSource.TAG)


def test_a_tag_in_the_middle_of_a_line() -> None:
    reading = parse("I am done </think> It is 5.", Format.THINK)
    assert outline(reading) == [("derive", "I am done")]
    assert reading.answer.text == "It is 5."


def test_a_tag_ends_what_was_held_back() -> None:
    reading = parse("Wait</think>5", Format.THINK)
    assert [summary for _, summary in outline(reading)] == ["Wait"]
    assert reading.answer.text == "5"


def test_a_missing_close_tag_leaves_the_box_or_nothing() -> None:
    cut = THINKING[: THINKING.index("</think>")]
    boxed = parse(cut, Format.THINK, finish_reason=FinishReason.LENGTH)
    assert (boxed.answer.text, boxed.answer.how) == ("8", AnswerSource.BOXED)
    none = parse(cut[:60], Format.THINK, finish_reason=FinishReason.LENGTH)
    assert none.answer.how is AnswerSource.NONE


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n"])
def test_nothing_was_said(text: str, format: Format) -> None:
    reading = parse(text, format, tokens=2)
    assert (reading.steps, reading.events, reading.candidates) == ((), (), ())
    assert reading.answer.how is AnswerSource.NONE
    assert reading.thought_tokens == 2


def test_crlf_reads_like_lf() -> None:
    lf, crlf = (parse(text, Format.UNTAGGED) for text in (PENS, PENS.replace("\n", "\r\n")))
    assert [kind for kind, _ in outline(crlf)] == [kind for kind, _ in outline(lf)]
    assert crlf.answer.text == lf.answer.text


def test_a_loop_is_cut_into_steps_like_anything_else() -> None:
    reading = parse(LOOP, Format.UNTAGGED, finish_reason=FinishReason.LOOP)
    assert len(reading.steps) == 41
    assert {step.kind for step in reading.steps[1:]} == {StepKind.CHECK}


def test_long_derivations_are_cut_between_paragraphs() -> None:
    paragraph = "Two and two is four, and four and four is eight, which I add up."
    reading = parse("\n\n".join([paragraph] * 60), Format.UNTAGGED)
    lengths = [step.end - step.start for step in reading.steps]
    assert len(lengths) == 5
    assert all(800 <= length < 900 for length in lengths[:-1])


def test_text_is_held_only_while_it_could_be_a_marker_or_a_cue() -> None:
    told = seen("Queue.\n\nThe sum")
    assert told[:5] == ["Q", "Qu", "Que", "Queu", "Queue"]
    assert told[-5:-3] == ["Queue.", "Queue."]
    assert told[-1] == "Queue.\n\nThe sum"


def test_no_part_of_a_marker_or_tag_is_told_as_text() -> None:
    for told in seen("Done.\n\n**Final Answer**\n\n4"):
        assert "*" not in told
        assert "F" not in told
    assert seen("Done.</think>4", Format.THINK)[-2] == "Done."
    assert seen("Done.</thin", Format.THINK)[-1] == "Done."


def test_held_text_comes_at_the_end() -> None:
    assert read(list("Done.\n\n**Final"), Format.UNTAGGED).events[-2:-1] == (
        TextDelta(text="\n\n**Final", tokens=14, seconds=7.0),
    )
    answer = parse("Done.</thin", Format.THINK).answer
    assert answer.text == "Done.</thin"


def test_a_step_has_the_tokens_fed_while_it_was_open() -> None:
    parser = ReasoningParser(Format.UNTAGGED)
    parser.feed("", tokens=0, seconds=10.0)
    texts = ["I add the two.", "\n\n", "Wait, I should", " not.", "\n\n**Final Answer**\n\n", "4"]
    for tokens, text in enumerate(texts, start=1):
        parser.feed(text, tokens=tokens, seconds=10.0 + tokens)
    reading = parser.finish(tokens=7, seconds=17.0, finish_reason=FinishReason.STOP)
    assert [(step.tokens, step.seconds) for step in reading.steps] == [(2, 2.0), (3, 3.0)]
    assert (reading.thought_tokens, reading.answer_tokens) == (5, 2)


def test_a_stored_text_shares_its_totals_out_by_length() -> None:
    reading = parse(PENS, Format.UNTAGGED, tokens=len(PENS), seconds=float(len(PENS)))
    starts = [0, *(step.start for step in reading.steps[1:]), reading.answer.start]
    assert [step.tokens for step in reading.steps] == [
        end - start for start, end in pairwise(starts)
    ]
