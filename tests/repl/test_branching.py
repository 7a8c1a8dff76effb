"""Retry, undo, edit, fork, more, answer, branch and diff, on scripted thoughts."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwq_cli.values.kinds import NoteKind, Status
from tests.repl.desk import CTRL_C, CTRL_D, ENTER, SCRIPT, Desk, scripted

FIRST = "First, 17 * 24 is 340 + 68.\n\n"
CHECK = "Wait, let me check: 408 / 17 = 24.\n\n"


def seed_of(desk: Desk, branch: int) -> int | None:
    sampling = desk.trace(branch).sampling
    return sampling.seed if sampling else None


def test_retry_is_another_branch_of_the_same_question_with_another_seed(desk: Desk) -> None:
    desk.lines("17*24", "/retry", "/retry 7")
    assert desk.questions == ["17*24"]
    seeds = [seed_of(desk, branch) for branch in range(3)]
    assert len({*seeds}) == 3
    assert seeds[2] == 7
    assert desk.chat.conversation.turns[0].chosen == 2


def test_a_seed_that_was_set_is_counted_up(tmp_path: Path) -> None:
    with Desk(tmp_path, flags={"seed": 5}) as desk:
        desk.lines("17*24", "/retry")
        assert [seed_of(desk, branch) for branch in (0, 1)] == [5, 6]


@pytest.mark.parametrize("seed", ["x", "-1", "4294967296", "1.5"])
def test_what_is_no_seed(desk: Desk, seed: str) -> None:
    desk.lines("17*24", f"/retry {seed}")
    assert "is no seed" in desk.said
    assert len(desk.chat.conversation.turns[0].branches) == 1


def test_undo_gives_the_question_back_to_be_typed_anew(desk: Desk) -> None:
    desk.press("first", ENTER, "second", ENTER, "/undo", ENTER, "!", ENTER)
    assert desk.questions == ["first", "second!"]


def test_a_session_without_turns_is_not_kept(desk: Desk) -> None:
    desk.pipe_in("first\n/save taxes\n")
    (before,) = desk.chat.store.sessions.search(9)
    desk.pipe_in("/undo\n")
    assert desk.chat.store.sessions.search(9) == ()
    assert desk.chat.store.count() == 1, "the trace stays"
    desk.pipe_in("/save pens\n")
    assert "It is kept from its first turn on." in desk.said
    assert desk.chat.store.sessions.search(9) == ()
    desk.pipe_in("second\nthird\n/undo\n")
    (after,) = desk.chat.store.sessions.search(9)
    assert (after.id, after.name, after.turns) == (before.id, "pens", 1)


def test_edit_changes_a_step_and_goes_on_from_it(desk: Desk) -> None:
    desk.lines("17*24", "/edit 1 First, 17 * 24 is 17 * 20 + 17 * 4.")
    trace = desk.trace()
    assert trace.raw.startswith("First, 17 * 24 is 17 * 20 + 17 * 4.\n\n")
    (forced,) = trace.forced
    assert trace.raw[forced.start : forced.end] == "First, 17 * 24 is 17 * 20 + 17 * 4.\n\n"
    assert desk.trace(0).raw == SCRIPT


def test_edit_without_a_number_is_about_the_last_step(desk: Desk) -> None:
    desk.lines("17*24", "/edit 2 Done.")
    assert desk.trace().raw.startswith(f"{FIRST}Done.\n\n")


def editor(tmp_path: Path, script: str) -> dict[str, str]:
    file = tmp_path / "editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return {"EDITOR": str(file), "PATH": "/usr/bin:/bin"}


def test_edit_in_an_editor(tmp_path: Path) -> None:
    environ = editor(tmp_path, 'sed -i s/340/350/ "$1"')
    with Desk(tmp_path, environ=environ) as desk:
        desk.lines("17*24", "/edit 1")
        assert desk.trace().raw.startswith("First, 17 * 24 is 350 + 68.\n\n")


@pytest.mark.parametrize(
    ("script", "said"),
    [("true", "Nothing was changed"), ("exit 3", "ended with status 3"), ("rm $1", "Can't read")],
)
def test_an_editor_that_changes_nothing_or_fails(tmp_path: Path, script: str, said: str) -> None:
    with Desk(tmp_path, environ=editor(tmp_path, script)) as desk:
        desk.lines("17*24", "/edit 1")
        assert said in desk.said
        assert len(desk.chat.conversation.turns[0].branches) == 1


def test_no_editor(tmp_path: Path) -> None:
    with Desk(tmp_path, environ={"EDITOR": "/no/such/editor"}) as desk:
        desk.lines("17*24", "/edit 1")
        assert "can't be run" in desk.said
    with Desk(tmp_path, environ={"EDITOR": "'"}) as desk:
        desk.lines("17*24", "/edit 1")
        assert "can't be read" in desk.said
    with Desk(tmp_path, typed=False) as desk:
        desk.pipe_in("17*24\n/edit 1\n")
        assert "Nobody can edit here." in desk.said


def test_fork_goes_on_after_a_step_beside_the_first(desk: Desk) -> None:
    desk.lines("17*24", "/fork 1")
    assert desk.trace().raw == SCRIPT, "the script is the same from there on"
    assert desk.trace(0).id != desk.trace(1).id
    assert len(desk.chat.conversation.turns[0].branches) == 2
    assert not desk.trace().forced


def test_fork_without_a_number_copies_the_session(desk: Desk) -> None:
    desk.lines("17*24", "/save sums")
    before = desk.chat.conversation.id
    desk.lines("/fork", "once more", "/sessions")
    after = desk.chat.conversation
    assert after.id != before
    assert len(after.turns) == 2
    assert len(desk.store.sessions.get(before).turns) == 1
    assert after.name == "sums (fork)"


def test_more_doubts_an_answer(desk: Desk) -> None:
    desk.lines("17*24", "/more", "/more Let me try 17 * 25 first.")
    assert desk.trace(1).raw.startswith(f"{FIRST}{CHECK}Wait, let me double-check.")
    assert desk.trace(2).raw.startswith(
        f"{FIRST}{CHECK}Wait, let me double-check.{SCRIPT[-1]}"[:60]
    )
    assert "Let me try 17 * 25 first." in desk.trace(2).raw
    assert [note.kind for note in desk.trace(1).notes] == [NoteKind.FORCED]


def test_more_goes_on_where_a_limit_cut_it_off(tmp_path: Path) -> None:
    with Desk(tmp_path, flags={"max_tokens": 20}) as desk:
        desk.lines("17*24", "/more", "/set max_tokens default", "/more")
        assert [len(desk.trace(branch).raw) for branch in range(3)] == [20, 40, len(SCRIPT)]
        assert [desk.trace(branch).status for branch in (0, 2)] == [
            Status.TRUNCATED, Status.ANSWERED,
        ]  # fmt: skip
        assert not desk.trace().forced


def test_answer_makes_a_cut_off_thought_answer(tmp_path: Path) -> None:
    script = FIRST + CHECK + "**Final Answer**\n\n\\[ \\boxed{408} \\]"
    with Desk(tmp_path, scripted(script), flags={"max_tokens": len(FIRST + CHECK)}) as desk:
        desk.lines("17*24", "/answer")
        trace = desk.trace()
        assert trace.raw == script[: len(trace.raw)]
        assert (trace.answer.text, trace.answer.forced) == ("408", True)
        desk.lines("/answer")
        assert "It has answered: 408" in desk.said


def test_a_branch_that_is_chosen_is_what_later_turns_are_told(desk: Desk) -> None:
    desk.lines("17*24", "/edit 1 No.", "/branch 1", "/branch")
    assert desk.chat.conversation.turns[0].chosen == 0
    assert "* 1" in desk.said
    desk.lines("next")
    assert desk.chat.conversation.history()[1].content == "\\[ \\boxed{408} \\]"


def test_diff_shows_where_two_branches_part(desk: Desk) -> None:
    desk.lines("17*24", "/edit 2 Well, that is odd.", "/diff")
    assert "1 paragraph alike, to: First, 17 * 24 is 340 + 68." in desk.said
    assert "Well, that is odd." in desk.said
    assert "Branch 1" in desk.said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/diff", "only one branch"),
        ("/branch 2", "There is one branch, 1."),
        ("/branch 9", "There is one branch, 1."),
        ("/edit 9 x", "Give a number from 1 to 2."),
        ("/edit x y", "Which step is 'x'?"),
        ("/fork 0", "Give a number from 1 to 2."),
    ],
)
def test_numbers_that_are_none(desk: Desk, line: str, said: str) -> None:
    desk.lines("17*24", line)
    assert said in desk.said


def test_a_number_out_of_several_is_told_its_range(desk: Desk) -> None:
    desk.lines("17*24", "/retry", "/branch 9")
    assert "Which branch is '9'?\nGive a number from 1 to 2." in desk.said


STANDS = "The question stands in the input: Enter sends it, Ctrl+C clears it."


def test_undo_says_that_the_question_stands_in_the_input(desk: Desk) -> None:
    desk.press("17*24", ENTER, "/undo", ENTER, CTRL_C, "18*24", ENTER)
    assert f"Took back the last turn.\n{STANDS}" in desk.said
    assert desk.questions == ["18*24"]


def test_undo_in_a_pipe_names_no_input(tmp_path: Path) -> None:
    with Desk(tmp_path, typed=False) as desk:
        desk.pipe_in("17*24\n/undo\n18*24\n")
        assert "Took back the last turn." in desk.said
        assert STANDS not in desk.said


@pytest.mark.parametrize(
    "line",
    ["/retry", "/edit 1", "/fork 1", "/more", "/answer", "/diff", "/branch", "/undo", "/fork"],
)
def test_before_the_first_question(desk: Desk, line: str) -> None:
    desk.lines(line)
    assert "Traceback" not in desk.said
    assert desk.said.strip()
    assert desk.questions == []


def test_steering_survives_leaving_and_coming_back(tmp_path: Path) -> None:
    with Desk(tmp_path) as first:
        first.lines("17*24")
        id = first.chat.conversation.id
    with Desk(tmp_path) as second:
        second.lines(f"/load {id}", "/edit 1 Changed.", "/diff")
        assert second.trace().raw.startswith("Changed.")
        assert len(second.chat.conversation.turns[0].branches) == 2
        assert "Last question: 17*24\nLast answer: 408\n" in second.said
        assert CTRL_D not in second.said


@pytest.mark.parametrize("line", ["/retry", "/retry 7", "/fork 1"])
def test_a_thought_that_comes_out_the_same_is_told(desk: Desk, line: str) -> None:
    desk.lines("17*24", line)
    told = "Word for word the same as branch 1. At temperature 0 another seed changes nothing"
    assert (told in desk.said) == (desk.trace().raw == desk.trace(0).raw)
    if line != "/fork 1":  # the scripted model starts again after the step
        assert told in desk.said


def test_a_thought_that_comes_out_the_same_by_chance_blames_no_temperature(tmp_path: Path) -> None:
    with Desk(tmp_path, flags={"temperature": 0.5}) as desk:
        desk.lines("17*24", "/retry")
        assert "Word for word the same as branch 1." in desk.said
        assert "At temperature 0" not in desk.said
