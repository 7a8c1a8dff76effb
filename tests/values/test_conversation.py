from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.values.conversation import RECALL, UNANSWERED, Conversation, said_by
from qwq_cli.values.kinds import AnswerSource
from qwq_cli.values.trace import Answer, Span
from tests.render.stage import NO_ANSWER, make_trace

EMPTY = Conversation(id="id", created="2026-01-01T00:00:00+00:00")


def talk(*questions: str) -> Conversation:
    made = EMPTY
    for question in questions:
        made = made.asked(question, question)
        made = made.answered(make_trace(id=question, text=f"{question}!"))
    return made


def test_history_holds_answers_and_no_thoughts() -> None:
    told = [(message.role, message.content) for message in talk("a", "b").history()]
    assert told == [("user", "a"), ("assistant", "a!"), ("user", "b"), ("assistant", "b!")]


def test_a_question_that_is_thought_about_again_is_told_what_came_before_it() -> None:
    assert [m.content for m in talk("a", "b").history(before=-1)] == ["a", "a!"]


def test_a_turn_without_an_answer_says_so() -> None:
    made = talk("a").asked("b", "b").answered(make_trace(id="b", answer=NO_ANSWER))
    assert made.history()[-1].content == UNANSWERED


def test_the_chosen_branch_is_what_is_told() -> None:
    made = talk("a").branched("x").answered(make_trace(id="x", text="other"))
    assert made.history()[-1].content == "other"
    assert made.choosing(0).history()[-1].content == "a!"


def test_turns_that_are_not_sent_are_kept() -> None:
    made = talk("a", "b", "c").starting_at(2, "about a and b")
    assert [m.content for m in made.history()] == [RECALL, "about a and b", "c", "c!"]
    assert len(made.turns) == 3
    assert made.undone().history()[1].content == "about a and b"


def test_a_summary_is_not_told_of_a_turn_that_is_no_longer_so() -> None:
    summed = talk("a", "b").starting_at(2, "about a and b")
    assert [m.content for m in summed.undone().history()] == ["a", "a!"]
    branched = summed.branched("x").answered(make_trace(id="x", text="other"))
    assert [m.content for m in branched.history()] == ["a", "a!", "b", "other"]
    chosen = branched.starting_at(2, "about a and other").choosing(0)
    assert [m.content for m in chosen.history()] == ["a", "a!", "b", "b!"]
    assert summed.choosing(0) == summed
    later = summed.asked("c", "c").answered(make_trace(id="c", text="c!"))
    assert later.undone() == summed, "it does not hold the turn after it"
    assert later.branched("x").summary == "about a and b"


def test_what_was_dropped_stays_so_when_the_last_turn_is_taken_back() -> None:
    assert talk("a", "b", "c").starting_at(3).undone().history() == []


def test_what_was_said_is_the_section_verbatim() -> None:
    trace = make_trace(text="\\[ \\boxed{36} \\]")
    unwrapped = Answer(
        text="36", start=trace.answer.start, end=trace.answer.end, how=AnswerSource.MARKER
    )
    assert said_by(msgspec.structs.replace(trace, answer=unwrapped)) == "\\[ \\boxed{36} \\]"


def test_what_was_said_is_without_the_markers_inside() -> None:
    trace = make_trace(text="4</answer>\nBye.")
    start = trace.answer.start
    answer = msgspec.structs.replace(
        trace.answer, left_out=(Span(start=start + 1, end=start + len("4</answer>")),)
    )
    assert said_by(msgspec.structs.replace(trace, answer=answer)) == "4\nBye."


@given(st.lists(st.tuples(st.integers(-9, 30), st.integers(-9, 30)), max_size=4))
def test_what_is_left_out_of_it_is_at_most_all(pairs: list[tuple[int, int]]) -> None:
    """Spans of somebody else's file may be anything."""
    trace = make_trace(text="0123456789")
    start = trace.answer.start
    spans = tuple(Span(start=start + one, end=start + other) for one, other in pairs)
    answer = msgspec.structs.replace(trace.answer, left_out=spans)
    said = said_by(msgspec.structs.replace(trace, answer=answer))
    assert list(said) == [digit for digit in "0123456789" if digit in said]


def test_a_fork_is_not_kept_anywhere_yet() -> None:
    forked = msgspec.structs.replace(talk("a"), revision=3, name="n").forked("new", "later")
    assert (forked.id, forked.revision, forked.name) == ("new", 0, "n (fork)")
    assert forked.turns == talk("a").turns


@given(st.lists(st.sampled_from("abu"), max_size=20))
def test_whatever_is_done_the_values_agree(steps: list[str]) -> None:
    made = EMPTY
    for number, step in enumerate(steps):
        if step == "a" or not made.turns:
            made = made.asked(f"q{number}", f"t{number}")
        elif step == "b":
            made = made.branched(f"t{number}")
        else:
            made = made.undone()
        assert made.start <= len(made.turns)
        assert len(made.history()) == 2 * len(made.sent)
        assert all(0 <= turn.chosen < len(turn.branches) for turn in made.turns)
