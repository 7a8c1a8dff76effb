"""The prompt of a terminal that can only write on."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from qwq_cli.repl.commands import COMMANDS
from qwq_cli.repl.lines import LinePrompt
from qwq_cli.repl.loop import Loop
from tests.repl.desk import Desk


class Typing(io.StringIO):
    """Lines, and Ctrl+C where one is `^C`."""

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = super().readline(size)
        if line == "^C\n":
            raise KeyboardInterrupt
        return line


@pytest.fixture
def typing(desk: Desk) -> Callable[[str], int]:
    def run(text: str) -> int:
        keyboard = desk.repl.stage.keyboard
        assert isinstance(keyboard, io.StringIO)
        stage = desk.repl.stage
        object.__setattr__(stage, "keyboard", Typing(text))
        return Loop(desk.repl, COMMANDS).run(LinePrompt(stage))

    return run


def test_lines_are_questions_and_commands(desk: Desk, typing: Callable[[str], int]) -> None:
    assert typing("17*24\n/retry\n\nquit\nnever\n") == 0
    assert desk.questions == ["17*24"]
    assert len(desk.chat.conversation.turns[0].branches) == 2
    assert desk.said.startswith("> ")
    assert "\x1b" not in desk.said


def test_ctrl_c_warns_and_twice_leaves(desk: Desk, typing: Callable[[str], int]) -> None:
    typing("^C\none\n^C\n^C\ntwo\n")
    assert desk.questions == ["one"]
    assert desk.said.count("Ctrl+C again, or Ctrl+D, leaves.") == 2


def test_a_draft_is_told_and_a_choice_is_asked_for(
    desk: Desk, typing: Callable[[str], int]
) -> None:
    typing("one\n/undo\n/sessions\ntwo\n/stats\n")
    assert "Not sent; type it again to send it: one" in desk.said
    assert desk.questions == ["two"]
    stage = desk.repl.stage
    object.__setattr__(stage, "keyboard", Typing("\nx\nYes\n^C\n"))
    prompt = LinePrompt(stage)
    assert [prompt.choose("Sure? [y/n]", ("yes", "no")) for _ in range(3)] == ["y", None, None]
