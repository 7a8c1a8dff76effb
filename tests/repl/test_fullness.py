"""A context that fills up is told of early and cleared only as somebody chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.reasoning.reasoner import Background
from qwq_cli.repl.fullness import least_room
from tests.repl.desk import CTRL_C, ENTER, Desk, scripted

ANSWER = "So it is this.\n\n**Final Answer**\n\n\\[ \\boxed{408} \\]"
LONG = "x" * 120
ROOM = 1024


def filled(desk: Desk, turns: int = 4) -> Desk:
    """About 200 tokens a turn of the 1,024; the next one leaves too few."""
    desk.lines(*[f"{number}{LONG}" for number in range(turns)])
    return desk


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Desk(tmp_path, scripted(ANSWER, n_ctx=ROOM)) as made:
        yield made


def test_it_is_told_early(desk: Desk) -> None:
    filled(desk)
    assert "The context is 7" in desk.said or "The context is 8" in desk.said
    assert "/context drop" in desk.said
    assert len(desk.questions) == 4


def test_it_asks_before_a_question_that_leaves_no_room(desk: Desk) -> None:
    filled(desk)
    desk.press(f"5{LONG}", ENTER, "d", ENTER)
    assert "tokens are left to think" in desk.said
    assert len(desk.questions) == 5
    assert desk.chat.conversation.start > 0
    assert "are not sent any more" in desk.said
    assert desk.chat.room_for("") > least_room(desk.chat)
    assert desk.store.sessions.get(desk.chat.conversation.id).start == desk.chat.conversation.start


@pytest.mark.parametrize("key", [f"c{ENTER}", CTRL_C])
def test_what_is_cancelled_is_there_to_be_typed_anew(desk: Desk, key: str) -> None:
    filled(desk)
    desk.press(f"5{LONG}", ENTER, key, CTRL_C)  # Ctrl+C clears it into the history
    assert len(desk.questions) == 4
    assert desk.history[0] == f"5{LONG}"
    assert desk.chat.conversation.start == 0


def test_a_summary_takes_their_place(desk: Desk) -> None:
    filled(desk)
    desk.press(f"5{LONG}", ENTER, "s", ENTER)
    talk = desk.chat.conversation
    assert (talk.start, talk.summary) == (4, "408")
    assert [message.content for message in talk.history()][1] == "408"
    assert len(desk.questions) == 5


def test_a_new_session(desk: Desk) -> None:
    filled(desk)
    old = desk.chat.conversation.id
    desk.press(f"5{LONG}", ENTER, "n", ENTER)
    assert desk.questions == [f"5{LONG}"]
    assert len(desk.store.sessions.get(old).turns) == 4


def test_a_question_typed_where_a_letter_is_asked_for_chooses_nothing_and_is_kept(
    desk: Desk,
) -> None:
    filled(desk)
    desk.press(f"5{LONG}", ENTER, "now what is 3+4?", ENTER, "go", ENTER)
    assert len(desk.questions) == 5
    assert desk.chat.conversation.start == 0
    assert "now what is 3+4?" in desk.history


def test_going_on_as_it_is(desk: Desk) -> None:
    filled(desk)
    desk.press(f"5{LONG}", ENTER, "g", ENTER)
    assert len(desk.questions) == 5
    assert desk.chat.conversation.start == 0


@pytest.mark.parametrize(("setting", "turns"), [("drop", 5), ("summarise", 5), ("new", 1)])
def test_the_choice_can_be_made_before(tmp_path: Path, setting: str, turns: int) -> None:
    with Desk(
        tmp_path, scripted(ANSWER, n_ctx=ROOM), flags={"context_full": setting}, typed=False
    ) as desk:
        desk.pipe_in("".join(f"{number}{LONG}\n" for number in range(5)))
        assert len(desk.questions) == turns
        assert len(desk.answers) == 5 + (setting == "summarise")


@pytest.mark.parametrize("setting", ["ask", "stop"])
def test_where_nobody_can_choose_the_question_is_refused(tmp_path: Path, setting: str) -> None:
    with Desk(
        tmp_path, scripted(ANSWER, n_ctx=ROOM), flags={"context_full": setting}, typed=False
    ) as desk:
        status = desk.pipe_in("".join(f"{number}{LONG}\n" for number in range(5)))
        assert status == 2
        assert len(desk.answers) == 4
        assert "set context_full" in desk.said


def test_context_tells_and_makes_room(desk: Desk) -> None:
    desk.lines("/context drop", "/context", "/context bake")
    assert "No turns are sent." in desk.said
    assert "What is 'bake'?" in desk.said
    filled(desk)
    desk.lines("/context drop", "/context")
    assert "of 4 turns sent." in desk.said


@pytest.mark.parametrize("command", ["/retry", "/more", "/edit 1 No."])
def test_a_turn_of_a_summary_is_thought_about_again_on_the_turns_themselves(
    tmp_path: Path, command: str
) -> None:
    with Desk(tmp_path, scripted(ANSWER)) as desk:
        desk.lines("one", "two", "/context summarise", command)
        talk = desk.chat.conversation
        assert (talk.start, talk.summary) == (0, "")
        assert len(talk.turns[-1].branches) == 2
        assert desk.chat.latest is not None
        whole = desk.chat.room.reasoner.count("two", Background(history=talk.history(before=-1)))
        assert desk.chat.latest.generation.totals.prompt == whole
        assert desk.store.sessions.get(talk.id) == talk


def test_undo_takes_a_turn_out_of_the_summary_too(tmp_path: Path) -> None:
    lines = ("one", "two", "/context summarise", "/undo")
    with Desk(tmp_path, scripted(ANSWER)) as desk:
        desk.press(*(f"{line}{ENTER}" for line in lines), CTRL_C)
        assert [m.content for m in desk.chat.conversation.history()][:1] == ["one"]
        assert desk.chat.conversation.summary == ""
        assert "the turns themselves are sent again" in desk.said


def test_turns_that_leave_no_room_once_they_are_told_again_can_be_dropped(desk: Desk) -> None:
    filled(desk)
    desk.lines("/context summarise", f"5{LONG}", f"6{LONG}", "/context summarise", "/retry")
    desk.lines("/context drop", "/retry")
    assert len(desk.chat.conversation.turns[-1].branches) >= 2


def test_a_summary_that_does_not_come_changes_nothing(tmp_path: Path) -> None:
    with Desk(tmp_path, scripted("Hm.", n_ctx=ROOM), flags={"max_tokens": 2}) as desk:
        desk.lines("one", "/context summarise")
        assert "There is no summary; nothing was changed." in desk.said
        assert desk.chat.conversation.start == 0
        assert desk.questions == ["one"]


def test_a_question_longer_than_the_context(desk: Desk) -> None:
    desk.press("y" * 2000, ENTER, CTRL_C, "short", ENTER)
    assert "the context holds 1,024" in desk.said
    assert desk.questions == ["short"]


def test_asking_for_the_room_changes_nothing_of_a_run_that_is_about_to_begin(
    tmp_path: Path,
) -> None:
    with Desk(tmp_path, scripted(ANSWER)) as desk:
        desk.lines("one", "two")
        read = []
        for question in ((), ("three",)):
            events = desk.chat.again()
            for text in question:
                desk.chat.room_for(text)
            list(events)
            assert desk.chat.latest is not None
            read.append(desk.chat.latest.generation.totals.prompt)
        assert read[0] == read[1]
