"""The course of a run: what is kept of it, and what a view counts while it goes on."""

from __future__ import annotations

from msgspec.structs import replace

from qwq_cli.forecast.course import MOST_MARKS, Course, course_of
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Step, Trace
from tests.store.test_traces import trace

PARTS = (
    "There are 12 pens and 1,500 boxes.\n\n",
    "12 times 7 is 84.\n\n",
    "So the answer is 84.\n\n",
)


def steps_of(parts: tuple[str, ...]) -> list[Step]:
    made, at = [], 0
    for index, part in enumerate(parts):
        made.append(
            Step(
                index=index,
                kind=StepKind.DERIVE,
                start=at,
                end=at + len(part),
                tokens=10,
                seconds=1.0,
                summary="",
            )
        )
        at += len(part)
    return made


def thought(parts: tuple[str, ...]) -> Trace:
    asked = "12 pens, 1,500 boxes, 99 men: how many?"
    return replace(trace(), question=asked, raw="".join(parts), steps=tuple(steps_of(parts)))


def test_marks_tell_tokens_steps_numbers_used_and_answers_named() -> None:
    marks = course_of(thought(PARTS))
    assert [mark.tokens for mark in marks] == [10, 20, 30]
    assert [mark.steps for mark in marks] == [1, 2, 3]
    assert [round(mark.used, 2) for mark in marks] == [0.67, 0.67, 0.67]
    assert [mark.named for mark in marks] == [0, 0, 1]


def test_a_run_under_way_is_marked_as_it_is_kept() -> None:
    made = thought(PARTS)
    course = Course(made.question)
    for step in made.steps:
        course.step(step, made.raw[step.start : step.end], 10 * (step.index + 1))
    assert tuple(course.marks) == course_of(made)


def test_what_is_taken_back_does_not_count() -> None:
    made = thought(PARTS)
    course = Course(made.question)
    for step in made.steps:
        course.step(step, made.raw[step.start : step.end], 10 * (step.index + 1))
    course.back_to(1)
    assert [mark.tokens for mark in course.marks] == [10]
    course.step(steps_of(("99",))[0], "99", 14)
    assert (course.marks[-1].steps, round(course.marks[-1].used, 2)) == (2, 1.0)


def test_of_a_long_run_few_marks_are_kept_with_the_steps_before_them() -> None:
    marks = course_of(thought(("Hm.\n\n",) * 500))
    assert len(marks) <= MOST_MARKS
    assert marks[-1].tokens == 5000
    assert marks[-1].steps == 500


def test_a_question_without_numbers() -> None:
    made = replace(thought(PARTS), question="Why?")
    assert {mark.used for mark in course_of(made)} == {0.0}
