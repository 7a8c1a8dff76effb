"""A chat in a real terminal: what is typed while the model loads or thinks."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.shell import Shell
from tests.tmux import Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")


def chat(shell: Shell, columns: int = 80, rows: int = 24, program: str = "tests.slow_qwq") -> Tmux:
    command = [sys.executable, "-m", program, "chat"]
    return Tmux(shell.home, command, columns=columns, rows=rows, env=shell.environment)


@pytest.mark.parametrize("columns", [80, 40])
def test_lines_wait_and_are_shown_and_after_ctrl_c_none_is_sent(shell: Shell, columns: int) -> None:
    with chat(shell, columns) as tmux:
        tmux.wait(lambda: "new session" in tmux.screen() or "qwq-demo" in tmux.screen())
        tmux.press("first", "Enter")
        tmux.wait(lambda: "Ctrl+O opens" in tmux.screen() or " Let me think" in tmux.screen())
        tmux.press("second", "Enter", "a t")
        tmux.wait(lambda: "next: second" in tmux.screen() and "> a t" in tmux.screen())
        tmux.press("C-c")
        tmux.wait(lambda: "> second" in tmux.screen())
        assert "Not sent: 2 lines. Enter sends the first one." in " ".join(tmux.screen().split())
        tmux.press("Up", "C-c")
        tmux.wait(lambda: "> a t" in tmux.screen() or "Ctrl+C again" in tmux.screen())
        tmux.press("C-c", "C-c")
        tmux.wait(tmux.ended)
        assert sum(line.startswith("> first") for line in tmux.scrollback()) == 1


def test_ctrl_g_answers_although_a_line_is_begun(shell: Shell) -> None:
    """Lines that were typed before the prompt was there are sent one by one, too."""
    with chat(shell) as tmux:
        tmux.press("/stats", "Enter", "/context", "Enter", "fir")
        tmux.wait(lambda: "> fir\n" in tmux.screen() and "new session" in tmux.screen())
        lines = tmux.scrollback()
        assert [line for line in lines if line.startswith("> ")] == [
            "> /stats",
            "> /context",
            "> fir",
        ]
        assert not any(line.startswith("fir") for line in lines)
        tmux.press("st", "Enter")
        tmux.wait(lambda: "a answers" in tmux.screen())
        tmux.press("half")
        tmux.wait(lambda: "Ctrl+G answers" in tmux.screen())
        tmux.press("C-g")
        tmux.wait(lambda: "You asked for the answer here." in "\n".join(tmux.scrollback()))
        tmux.press("C-c")
        tmux.wait(lambda: "> half" in tmux.screen() and tmux.reads())
        tmux.press("C-c", "C-d")
        tmux.wait(tmux.ended)


def test_lines_that_come_with_an_enter_are_their_own_and_shown(shell: Shell) -> None:
    """They reach the program at once, as those of somebody who types quickly do."""
    with chat(shell) as tmux:
        tmux.wait(lambda: "new session" in tmux.screen())
        tmux.press("first", "Enter", "second", "Enter", "thi")
        tmux.wait(lambda: "next: second" in tmux.screen() and "> thi\n" in tmux.screen())
        tmux.press("rd", "Enter", "four")
        tmux.wait(lambda: "next: third" in tmux.screen() and "> four\n" in tmux.screen())
        tmux.press("C-c")
        tmux.wait(lambda: "> second" in tmux.screen() and tmux.reads())
        assert "Not sent: 3 lines." in " ".join(tmux.screen().split())
        tmux.press("C-c", "C-d")
        tmux.wait(tmux.ended)
