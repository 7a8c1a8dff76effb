"""qwq chat and qwq sessions as a shell and a terminal see them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qwq_cli.store import Store
from qwq_cli.values.kinds import Status
from qwq_cli.values.trace import Trace
from tests.shell import COMMAND, Shell
from tests.tmux import Tmux

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")
SLOW = [sys.executable, "-m", "tests.slow_qwq"]
GREEDY = ("-t", "0")


def test_lines_from_a_pipe(shell: Shell) -> None:
    done = shell.run("chat", *GREEDY, stdin="17*24\n/nope\n1+1")
    assert done.status == 2
    assert done.stdout.splitlines()[0] == "408"
    assert "There is no command /nope." in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("stdin", ["", None])
def test_nothing_on_stdin_ends_cleanly(shell: Shell, stdin: str | None) -> None:
    done = shell.run("chat", stdin=stdin)
    assert (done.status, done.stdout) == (0, "")


def test_a_closed_stdin(shell: Shell) -> None:
    assert shell.run("chat", before=lambda: os.close(0)).status == 0


def test_it_goes_on_with_the_last_session_or_one_by_name(shell: Shell) -> None:
    shell.run("chat", *GREEDY, stdin="17*24\n/save sums\n")
    shell.run("chat", "-c", *GREEDY, stdin="1+1\n")
    shell.run("chat", *GREEDY, stdin="2+2\n")
    done = shell.run("chat", "--resume", "sums", *GREEDY, stdin="/stats\n")
    assert "2 turns" in done.stderr
    assert "of this session ready, and need not read them again." in done.stderr
    rows = shell.run("sessions", "list", "--json").document
    assert [(row["name"], row["turns"]) for row in rows] == [("", 1), ("sums", 2)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resume", "nothing"), "There is no session 'nothing'."),
        (("-c", "--resume", "x"), "can't be used together"),
        (("-m", "/no/such.gguf"), "There is no file"),
        (("--top-p", "7"), "top"),
    ],
)
def test_what_is_refused(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    done = shell.run("chat", *arguments, stdin="17*24\n")
    assert done.status in (2, 4)
    assert said.lower() in done.stderr.lower()
    assert done.stdout == ""


def test_sessions_are_listed_exported_and_deleted(shell: Shell) -> None:
    assert shell.run("sessions", "list").stdout == "No sessions.\n"
    shell.run("chat", *GREEDY, stdin="17*24\n/save sums\n")
    assert "sums" in shell.run("sessions", "list", "17*24").stdout
    assert shell.run("sessions", "list", "plums").stdout == "No sessions.\n"
    for name in ("s.md", "s.html", "s.json"):
        assert shell.run("sessions", "export", "sums", name).stderr == f"Wrote {name}.\n"
        assert "408" in (shell.home / name).read_text("utf-8")
    document = json.loads((shell.home / "s.json").read_text("utf-8"))
    assert document["turns"][0]["question"] == "17*24"
    assert shell.run("sessions", "rm", "sums").status == 2, "nobody can be asked"
    assert shell.run("sessions", "rm", "sums", "-y").status == 0
    assert shell.run("sessions", "list").stdout == "No sessions.\n"
    assert shell.run("log").stdout == "No traces.\n"
    assert not list((shell.home / "qwq" / "cache" / "sessions").glob("*"))


def test_a_damaged_store_is_moved_aside_and_a_newer_one_refused(shell: Shell) -> None:
    file = shell.home / "qwq" / "state" / "traces.sqlite3"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"not a database, and long enough to be read as one" * 100)
    done = shell.run("chat", *GREEDY, stdin="17*24\n")
    assert done.status == 0
    assert "It is kept as" in done.stderr
    assert file.with_name("traces.sqlite3.damaged-1").read_bytes().startswith(b"not a database")
    import sqlite3

    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    done = shell.run("chat", stdin="17*24\n")
    assert done.status == 1
    assert "newer qwq" in done.stderr
    assert "Update qwq." in done.stderr


def store_of(shell: Shell) -> Path:
    return shell.home / "qwq" / "state" / "traces.sqlite3"


def last(shell: Shell) -> Trace | None:
    if not store_of(shell).exists():
        return None
    with Store(store_of(shell)) as store:
        return store.last()


def wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_kill_9_loses_only_what_was_not_kept_yet(shell: Shell) -> None:
    """How often it is kept is tried in tests/repl/test_saving.py."""
    process = subprocess.Popen(
        [*SLOW, "chat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**shell.environment, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(b"17*24\n")
    process.stdin.flush()

    def length() -> int:
        trace = last(shell)
        return len(trace.raw) if trace else 0

    wait(lambda: length() > 0)
    first = length()
    wait(lambda: length() > first)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    trace = last(shell)
    assert trace
    assert trace.status is Status.INTERRUPTED
    assert len(trace.raw) > first
    with Store(store_of(shell)) as store:
        talk = store.sessions.last()
    assert talk
    assert [turn.question for turn in talk.turns] == ["17*24"]


def test_a_sigint_where_lines_come_from_a_pipe_ends_all(shell: Shell) -> None:
    process = subprocess.Popen(
        [*SLOW, "chat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**shell.environment, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(b"one\ntwo\n")
    process.stdin.flush()
    wait(lambda: last(shell) and len(last(shell).raw) > 0)  # type: ignore[union-attr]
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    trace = last(shell)
    assert trace
    assert (trace.question, trace.status) == ("one", Status.INTERRUPTED)


@needs_tmux
def test_a_chat_in_a_terminal(shell: Shell) -> None:
    """Ask, think, answer, look, steer, resize, and leave; the scrollback holds each line once."""
    command = [*COMMAND, "chat", *GREEDY]
    with Tmux(shell.home, command, columns=100, rows=30, env=shell.environment) as tmux:
        tmux.wait(lambda: "/1,024 tokens" in tmux.screen())
        assert "/help tells the rest" in tmux.screen()
        tmux.press("17*24", "Enter")
        tmux.wait(
            lambda: "· 17*24" in tmux.screen(),
        )
        assert "408" in tmux.screen()
        assert "Thought" in tmux.screen()
        tmux.press("C-o")
        tmux.wait(lambda: "? help" in tmux.screen())
        tmux.press("q")
        tmux.wait(lambda: "? help" not in tmux.screen())
        tmux.press("/ste")
        tmux.wait(lambda: "/steps" in tmux.screen())
        tmux.press("Tab", "Enter")
        tmux.wait(lambda: "\n1 " in tmux.screen())
        tmux.resize(1, 1)
        tmux.resize(60, 20)
        tmux.press("half", "C-c")
        tmux.press("C-c")
        tmux.wait(tmux.ended)
        assert tmux.status() == 0
        lines = tmux.scrollback()
        assert sum("Thought " in line for line in lines) == 1
    assert (shell.home / "qwq" / "state" / "history").read_text("utf-8").count("+half") == 1


@needs_tmux
def test_keys_while_it_thinks(shell: Shell) -> None:
    """No prompt meanwhile; Ctrl+C stops and keeps; what is typed meanwhile is not lost."""
    env = {**shell.environment, "PYTHONPATH": os.getcwd()}
    with Tmux(shell.home, [*SLOW, "chat"], columns=80, rows=24, env=env) as tmux:
        tmux.wait(lambda: "new session" in tmux.screen())
        tmux.press("one", "Enter")
        tmux.wait(lambda: "Ctrl+O" in tmux.screen() and "new session" not in tmux.screen())
        assert "\n> " not in tmux.screen().split("> one", 1)[1]
        tmux.press("n", "e", "x", "t")
        tmux.press("C-c")
        tmux.wait(lambda: "Interrupted before the model was done." in tmux.screen())
        tmux.wait(lambda: "> next" in tmux.screen())
        tmux.press("Enter")
        tmux.wait(lambda: last(shell) is not None and last(shell).question == "next")  # type: ignore[union-attr]
        tmux.press("a")
        tmux.wait(lambda: "asked for the answer here" in tmux.screen())
        tmux.press("C-c")
        tmux.wait(lambda: tmux.screen().count("Interrupted before") == 2)
        tmux.wait(lambda: "tok/s · one" in tmux.screen())  # the prompt reads again
        tmux.press("C-d")
        tmux.wait(tmux.ended)
        assert tmux.status() == 0
    with Store(store_of(shell)) as store:
        talk = store.sessions.last()
        assert talk
        assert [turn.question for turn in talk.turns] == ["one", "next"]


@needs_tmux
def test_a_terminal_that_goes_away(shell: Shell) -> None:
    """What is half typed is in the history of the next chat."""
    with Tmux(shell.home, [*COMMAND, "chat"], columns=80, rows=24, env=shell.environment) as tmux:
        tmux.wait(lambda: "new session" in tmux.screen())
        tmux.press("half a thought")
        tmux.wait(lambda: "> half a thought" in tmux.screen())
    history = shell.home / "qwq" / "state" / "history"
    wait(lambda: history.exists() and "+half a thought" in history.read_text("utf-8"))


@needs_tmux
def test_a_plain_terminal(shell: Shell) -> None:
    env = {**shell.environment, "TERM": "dumb", "NO_COLOR": "1"}
    command = [*COMMAND, "chat", *GREEDY]
    with Tmux(shell.home, command, columns=80, rows=24, env=env) as tmux:
        tmux.wait(lambda: ">" in tmux.screen())
        tmux.press("17*24", "Enter")
        tmux.wait(lambda: "\n408" in tmux.screen())
        tmux.wait(lambda: tmux.screen().rstrip().endswith("\n>"))  # the prompt reads again
        tmux.press("C-d")
        tmux.wait(tmux.ended)
        assert tmux.status() == 0
