"""Every key of the prompt."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from prompt_toolkit.history import InMemoryHistory

from qwq_cli.choices import EditingMode
from qwq_cli.repl.history import PrivateHistory, open_history
from tests.repl.desk import CTRL_C, CTRL_D, CTRL_O, ENTER, LINE, Desk

PASTE = "\x1b[200~{}\x1b[201~"
ESCAPE = "\x1b"


def test_enter_sends_and_ctrl_d_leaves(desk: Desk) -> None:
    assert desk.press("17*24", ENTER) == 0
    assert desk.questions == ["17*24"]
    assert desk.answers == ["408"]


@pytest.mark.parametrize("new_line", [LINE, ESCAPE + ENTER])
def test_a_question_may_have_lines(desk: Desk, new_line: str) -> None:
    desk.press("one", new_line, "two", ENTER)
    assert desk.questions == ["one\ntwo"]


def test_pasting_never_sends(desk: Desk) -> None:
    desk.press(PASTE.format("one\r\ntwo\n"), "three", ENTER)
    assert desk.questions == ["one\ntwo\nthree"]


def test_nothing_but_space_is_no_question(desk: Desk) -> None:
    desk.press(ENTER, "   ", ENTER, LINE, ENTER)
    assert desk.questions == []


def test_ctrl_c_clears_into_the_history(desk: Desk) -> None:
    desk.press("half a tho", CTRL_C, "whole", ENTER)
    assert desk.questions == ["whole"]
    assert desk.history == ["whole", "half a tho"]


def test_a_terminal_that_is_gone_leaves_what_was_typed_in_the_history(desk: Desk) -> None:
    desk.pipe.send_text("half a tho")
    desk.pipe.close()
    assert desk.prompt().read() is None
    assert desk.history == ["half a tho"]


def test_what_was_typed_is_kept_before_a_signal_could_end_the_process(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that goes away sends a signal as well, at about the same time."""
    held = []

    def store(history: PrivateHistory, text: str) -> None:
        held.append(signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL)

    monkeypatch.setattr(PrivateHistory, "store_string", store)
    desk.pipe.send_text("half a tho")
    desk.pipe.close()
    assert desk.prompt().read() is None
    assert held == [True]


def test_ctrl_c_twice_leaves(desk: Desk) -> None:
    desk.press(CTRL_C, CTRL_C, "never read", ENTER)
    assert desk.questions == []


def test_one_ctrl_c_is_forgotten_when_somebody_types_on(desk: Desk) -> None:
    desk.press(CTRL_C, "a", ENTER, CTRL_C, "b", CTRL_C, "c", ENTER)
    assert desk.questions == ["a", "c"]


def test_ctrl_o_looks_at_the_last_thought_and_leaves_what_is_typed(desk: Desk) -> None:
    desk.press("first", ENTER, "sec", CTRL_O, "ond", ENTER)
    assert desk.looked == 1
    assert desk.questions == ["first", "second"]


def test_ctrl_o_looks_at_a_thought_that_is_in_the_store_alone(tmp_path: Path) -> None:
    with Desk(tmp_path) as first:
        first.lines("17*24", "/save sums")
    with Desk(tmp_path) as second:
        second.press("/load sums", ENTER, CTRL_O, "18*24", ENTER)
        assert "First, 17 * 24 is 340 + 68." in second.said
        assert second.questions == ["17*24", "18*24"]


def test_ctrl_o_tells_why_there_is_nothing_to_see(desk: Desk) -> None:
    desk.press(CTRL_O, "17*24", ENTER)
    desk.chat.change(desk.chat.conversation.asked("lost", "no-such-trace"))
    desk.press(CTRL_O, "on", ENTER)
    assert "There is no trace 'no-such-trace'." in desk.said
    assert desk.questions[-1] == "on"


def test_the_history_is_there_in_the_next_chat_and_private(tmp_path: Path) -> None:
    with Desk(tmp_path) as first:
        first.press("remember me", ENTER)
        assert first.paths.history_file.stat().st_mode & 0o077 == 0
    with Desk(tmp_path) as second:
        second.press("\x1b[A", ENTER)  # up
        second.press("\x12rem", ENTER, ENTER)  # Ctrl+R
        assert second.questions == ["remember me", "remember me"]


def test_a_history_that_can_not_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.paths.history_file.mkdir(parents=True)
        desk.press("still", ENTER)
        assert desk.questions == ["still"]


def test_a_pipe_in_place_of_the_history_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "history")
    assert isinstance(open_history(tmp_path / "history"), InMemoryHistory)


def test_vi_mode(tmp_path: Path) -> None:
    with Desk(tmp_path, mode=EditingMode.VI) as desk:
        desk.press("17*25", ESCAPE, "r4", ENTER, CTRL_D)
        assert desk.questions == ["17*24"]


def test_bytes_that_are_no_text_do_not_end_the_chat(desk: Desk) -> None:
    desk.pipe.send_bytes(b"caf\xe9" + ENTER.encode())
    desk.press()
    assert len(desk.questions) == 1
