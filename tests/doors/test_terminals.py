"""Real terminals that are stopped, tiny, resized or gone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

import pytest

from tests.doors.processes import living
from tests.shell import COMMAND, Shell
from tests.tmux import Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")

SLOW = [sys.executable, "-m", "tests.slow_qwq"]
ASK, CHAT = [*SLOW, "ask", "17*24"], [*SLOW, "chat", "-m", "qwq-demo"]
GREEDY = ("-m", "qwq-demo", "-t", "0")
TINY = (20, 5)
# The last is none that was before: the viewer looks every half second whether the size is another.
SIZES = [(20, 5), (200, 60), (3, 2), (90, 30)]


def terminal(shell: Shell, command: Sequence[str], size: tuple[int, int] = (80, 24)) -> Tmux:
    columns, rows = size
    return Tmux(shell.home, command, columns=columns, rows=rows, env=shell.environment)


def has_prompt(tmux: Tmux) -> bool:
    return any(line.startswith(">") for line in tmux.screen().splitlines())


def leave(tmux: Tmux) -> None:
    """A chat, once its prompt is there again."""
    said = "/answer makes it answer"  # in lines as short as those of the smallest window so far
    tmux.wait(lambda: said in " ".join(" ".join(tmux.scrollback()).split()) and tmux.reads())
    tmux.press("C-d")


class JobShell:
    """A bash with job control in a terminal."""

    def __init__(self, tmux: Tmux, command: Sequence[str]) -> None:
        self.tmux = tmux
        tmux.press(" ".join(command), "Enter")

    def sees(self, words: str) -> None:
        self.tmux.wait(lambda: words in "\n".join(self.tmux.scrollback()))

    def stop(self) -> None:
        """Ctrl-Z, and then the shell can be used as ever."""
        self.tmux.press("C-z")
        self.sees("Stopped")
        self.tmux.press("echo $((6*7))", "Enter")
        self.tmux.wait(lambda: "42" in self.tmux.screen().split())
        assert "echo $((6*7))" in self.tmux.screen(), "what is typed there shows"
        assert self.tmux.shows_cursor()

    def go_on(self) -> None:
        self.tmux.press("clear", "Enter")
        self.tmux.press("fg", "Enter")


BASH = ["bash", "--norc", "--noprofile", "-i"]


def stop_and_answer(job: JobShell) -> None:
    """A thought is stopped by Ctrl-Z, goes on, and its keys still work."""
    job.sees("a answers")
    job.stop()
    job.go_on()
    job.sees("a answers")
    job.tmux.press("a")
    job.sees("You asked for the answer here.")
    job.tmux.press("C-c")


def test_ctrl_z_in_the_middle_of_a_thought(shell: Shell) -> None:
    with terminal(shell, BASH) as tmux:
        job = JobShell(tmux, ASK)
        stop_and_answer(job)
        job.sees("Interrupted before the model was done.")
        job.tmux.press("stty -a", "Enter")
        job.sees(" echo ")
    assert shell.run("show", "--json").document["status"] == "interrupted"


def test_ctrl_z_in_the_middle_of_a_thought_of_a_chat(shell: Shell) -> None:
    with terminal(shell, BASH) as tmux:
        job = JobShell(tmux, CHAT)
        job.sees("new session")
        tmux.press("17*24", "Enter")
        stop_and_answer(job)
        leave(tmux)
        job.sees("This session is kept")


def test_ctrl_z_at_the_prompt(shell: Shell) -> None:
    with terminal(shell, BASH) as tmux:
        job = JobShell(tmux, CHAT)
        job.sees("new session")
        tmux.press("half a que")
        job.sees("> half a que")
        job.stop()
        job.go_on()
        tmux.wait(lambda: "> half a que" in tmux.screen())
        tmux.press("stion", "Enter")
        job.sees("a answers")
        tmux.press("C-c")
        leave(tmux)
        job.sees("This session is kept")
    assert shell.run("show", "--json").document["question"] == "half a question"


@pytest.mark.parametrize(
    "command",
    ["ask 17*24", "ask 17*24 --trace full", "show", "models list", "doctor", "solve sums.txt"],
)
def test_a_tiny_window(shell: Shell, command: str) -> None:
    """Nothing breaks; what answers still answers."""
    (shell.home / "sums.txt").write_text("1+1\n2+2\n", encoding="utf-8")
    flags = GREEDY if command.startswith(("ask", "solve")) else ()
    if command == "show":
        shell.run("17*24", *GREEDY)
    with terminal(shell, [*COMMAND, *command.split(), *flags], TINY) as tmux:
        if command == "show":
            tmux.wait(lambda: "help" in tmux.screen() or "Answer" in tmux.screen())
            tmux.press("j", "k", "o", "?", "q", "q")
        if command == "models list":  # longer than the window: it scrolls
            tmux.press("q")
        tmux.wait(tmux.ended)
        told = "\n".join(tmux.scrollback())
        assert "Traceback" not in told
        assert tmux.status() == 0, told
        assert "408" in told or not command.startswith("ask")


def test_a_chat_in_a_tiny_window(shell: Shell) -> None:
    with terminal(shell, [*COMMAND, "chat", *GREEDY], TINY) as tmux:
        tmux.wait(lambda: has_prompt(tmux))
        tmux.press("17*24", "Enter")
        tmux.wait(lambda: "408" in "".join(tmux.scrollback()) and has_prompt(tmux))
        tmux.press("C-d")
        tmux.wait(tmux.ended)
        assert tmux.status() == 0
        assert "Traceback" not in "\n".join(tmux.scrollback())


VIEWS = {
    "live": (ASK, ["a answers"]),
    "full": ([*ASK, "--trace", "full"], ["a answers"]),
    "viewer": (ASK, ["a answers", "C-o", "following"]),
    "help of the viewer": (ASK, ["a answers", "C-o", "following", "?", "PgDn"]),
    "chat, at the prompt": (CHAT, ["new session"]),
    "chat, thinking": (CHAT, ["new session", "17*24 Enter", "a answers"]),
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_resize_during_every_view(shell: Shell, view: str) -> None:
    command, (first, *steps) = VIEWS[view]
    with terminal(shell, command) as tmux:
        tmux.wait(lambda: first in "\n".join(tmux.scrollback()))
        for keys, words in zip(steps[::2], steps[1::2], strict=True):
            tmux.press(*keys.split())
            tmux.wait(lambda words=words: words in tmux.screen())  # type: ignore[misc]
        for columns, rows in SIZES:
            tmux.resize(columns, rows)
            tmux.wait(lambda: bool(tmux.screen().strip()))
        shown = steps[-1] if steps else first
        # On a busy machine the answer may be there before all sizes were tried.
        tmux.wait(lambda: shown in tmux.screen() or (view == "chat, thinking" and tmux.reads()))
        is_done = shown not in tmux.screen()
        if not is_done:
            tmux.press("C-c")
        if view == "chat, thinking" and not is_done:
            leave(tmux)
        elif "chat" in view:
            tmux.press("C-d")
        tmux.wait(tmux.ended)
        assert tmux.status() == (0 if "chat" in view else 130)
        assert "Traceback" not in "\n".join(tmux.scrollback())


@pytest.mark.parametrize("command", [ASK, CHAT], ids=["ask", "chat"])
def test_a_terminal_that_is_lost_keeps_what_there_is(shell: Shell, command: Sequence[str]) -> None:
    with terminal(shell, command) as tmux:
        if "chat" in command:
            tmux.wait(lambda: "new session" in tmux.screen())
            tmux.press("17*24", "Enter")
        tmux.wait(lambda: "a answers" in tmux.screen())
        tmux.lose()
        tmux.wait(lambda: not [line for line in living(shell.home) if "slow_qwq" in line])
    trace = shell.run("show", "--json").document
    assert (trace["question"], trace["status"]) == ("17*24", "interrupted")
    assert trace["stats"]["thought_tokens"] > 0
