"""Lines that are typed while the model thinks: each is sent by itself, and never joined."""

from __future__ import annotations

import os
import signal

import pytest

from qwq_cli.engine.runner import Cancelled
from qwq_cli.repl.history import open_history
from qwq_cli.repl.stage import Stage
from tests.repl.desk import ENTER, Desk


def type_ahead(desk: Desk, keys: bytes) -> None:
    """In the middle of the next thought."""

    def before(decode: int) -> None:
        if decode == 10:
            desk.thinking.ahead.take(keys)
            desk.runner.before_decode = lambda _: None

    desk.runner.before_decode = before


def test_lines_are_sent_one_by_one_and_the_rest_is_in_the_input(desk: Desk) -> None:
    type_ahead(desk, b"two\r/more\rthrxx\x7f\x7f")
    desk.press("one", ENTER, "ee", ENTER)
    assert desk.questions == ["one", "two", "three"]
    assert [len(turn.branches) for turn in desk.chat.conversation.turns] == [1, 2, 1]
    assert desk.history == ["three", "/more", "two", "one"]


def test_keys_for_editing_work_in_what_is_typed_ahead(desk: Desk) -> None:
    type_ahead(desk, b"17*25\x1b[D\x1b[D\x1b[D\x1b[C\x1b[C\x1b[3~4\r")
    desk.press("one", ENTER)
    assert desk.questions == ["one", "17*24"]


def test_ctrl_d_typed_ahead_leaves_after_the_answer(desk: Desk) -> None:
    type_ahead(desk, b"\x04")
    desk.press("one", ENTER, "two", ENTER)
    assert desk.questions == ["one"]


def test_after_ctrl_c_nothing_is_sent_by_itself_and_nothing_is_lost(desk: Desk) -> None:
    def before(decode: int) -> None:
        if decode == 10:
            desk.thinking.ahead.take(b"two\rthree\rfou")
        if decode == 30:
            os.kill(os.getpid(), signal.SIGINT)
        if desk.thinking.cancel.is_set():
            raise Cancelled

    desk.runner.before_decode = before
    desk.press("one", ENTER, "!", ENTER)
    assert desk.questions == ["one", "two!"]
    told = "Not sent: 3 lines. Enter sends the first one. Up brings the other 2 back."
    assert told in desk.said
    assert desk.history == ["two!", "fou", "three", "one"]


def test_a_draft_is_not_joined_to_what_was_typed(desk: Desk) -> None:
    type_ahead(desk, b"/undo\rother\r")
    desk.press("one", ENTER, "!", ENTER)
    assert desk.questions == ["one!"]
    assert "Not sent: 1 line. Up brings it back." in desk.said
    assert "other" in open_history(desk.paths.history_file).load_history_strings()


@pytest.mark.parametrize("line", [b"/exit\r", b"quit\r"])
def test_a_command_that_leaves_is_obeyed(desk: Desk, line: bytes) -> None:
    type_ahead(desk, line)
    desk.press("one", ENTER, "two", ENTER)
    assert desk.questions == ["one"]


def test_what_came_with_the_enter_of_a_question_is_typed_before_what_follows(desk: Desk) -> None:
    """The prompt has read it, while the model thinks already."""
    type_ahead(desk, b"ee\r/exit\r")
    desk.press_at_once("one", ENTER, "two", ENTER, "thr")
    assert desk.questions == ["one", "two", "three"]


def test_it_is_typed_before_what_waits_in_the_terminal_after_a_command(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = iter([b"", b"o\r/exit\r"])
    monkeypatch.setattr(Stage, "waiting", lambda _: next(waiting, b""))
    desk.press_at_once("/stats", ENTER, "tw")
    assert desk.questions == ["two"]


@pytest.mark.parametrize("at", range(1, 6))
def test_a_paste_that_has_not_ended_when_the_prompt_begins_is_whole(desk: Desk, at: int) -> None:
    paste = b"one\rtwo"
    desk.thinking.ahead.take(b"Sum: \x1b[200~" + paste[:at])
    desk.press(paste[at:].decode(), "\x1b[201~!", ENTER)
    assert desk.questions == ["Sum: one\ntwo!"]


def test_a_paste_that_has_not_ended_when_the_model_begins_to_think_is_whole(desk: Desk) -> None:
    type_ahead(desk, b"o\x1b[201~!\r/exit\r")
    desk.press_at_once("first", ENTER, "Sum: \x1b[200~one\rtw")
    assert desk.questions == ["first", "Sum: one\ntwo!"]


def test_the_rest_of_a_paste_that_ctrl_c_has_cut_sends_nothing_by_itself(desk: Desk) -> None:
    desk.thinking.ahead.take(b"\x1b[200~one\rtwo")
    desk.thinking.ahead.stopped = True
    desk.press("\rthree\rfour\x1b[201~", ENTER)
    assert desk.questions == ["one\ntwo\nthree\nfour"]


def test_it_is_shown_while_the_model_thinks(desk: Desk) -> None:
    seen: list[tuple[tuple[str, ...], str]] = []

    def before(decode: int) -> None:
        ahead = desk.thinking.ahead
        if decode == 10 and not seen:
            seen.append((ahead.waiting, ahead.line))
            ahead.take(b"\r/exit\r")

    desk.runner.before_decode = before
    desk.press_at_once("one", ENTER, "two", ENTER, "\x1b[200~pas\nted\x1b[201~!")
    assert seen == [(("two",), "pas ted!")]
    assert desk.questions == ["one", "two", "pas\nted!"]
