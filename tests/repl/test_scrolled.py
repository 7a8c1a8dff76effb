"""What is longer than the screen is shown in a pager, between two prompts."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qwq_cli.render.terminal.theme import make_terminal
from tests.render.stage import Tty
from tests.repl.desk import Desk
from tests.shell import Shell
from tests.tmux import Tmux

TERM = {"TERM": "xterm", "NO_COLOR": "1"}


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """The file into which a pager writes its options and what it read."""
    folder, told = tmp_path / "bin", tmp_path / "told"
    folder.mkdir()
    less = folder / "less"
    less.write_text(f'#!/bin/sh\nprintf "%s|" "$LESS" >> {told}\ncat >> {told}\n')
    less.chmod(0o755)
    return told


def on_screen(desk: Desk, pager: Path, columns: int, rows: int, **environ: str) -> Tty:
    """Put the chat on a terminal of this size; return it."""
    tty = Tty(columns, rows)
    given = {**TERM, "PATH": f"{pager.parent / 'bin'}:/bin:/usr/bin", **environ}
    terminal = make_terminal(tty, environ=given, width=columns, height=rows)
    desk.repl.stage = replace(desk.repl.stage, out=terminal, err=terminal, environ=given)
    return tty


def read(pager: Path) -> str:
    return pager.read_text("utf-8") if pager.exists() else ""


@pytest.mark.parametrize("line", ["/help", "/help keys", "/set"])
def test_a_list_that_does_not_fit_is_paged(desk: Desk, pager: Path, line: str) -> None:
    tty = on_screen(desk, pager, 40, 24)
    desk.lines(line)
    options, _, shown = read(pager).partition("|")
    assert options.startswith("RXK"), "it must not leave by itself: the prompt needs rows too"
    assert shown.count("\n") > 17
    assert max(map(len, shown.splitlines())) <= 40
    assert shown.splitlines()[0] not in tty.getvalue()


def test_one_that_fits_with_the_prompt_below_it_is_printed(desk: Desk, pager: Path) -> None:
    tty = on_screen(desk, pager, 80, 24)
    desk.lines("/help")
    assert "/retry" in tty.getvalue()
    assert not read(pager)
    on_screen(desk, pager, 80, 23)
    desk.lines("/help")
    assert "/retry" in read(pager)


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"PAGER": "cat"}, {"ACCESSIBLE": "1"}])
def test_where_no_pager_may_be_all_is_printed(
    desk: Desk, pager: Path, environ: dict[str, str]
) -> None:
    tty = on_screen(desk, pager, 40, 24, **environ)
    desk.lines("/help")
    assert "/trace" in tty.getvalue()
    assert not read(pager)


def test_a_setting_turns_it_off(desk: Desk, pager: Path) -> None:
    tty = on_screen(desk, pager, 40, 24)
    desk.lines("/set pager false", "/help")
    assert "/trace" in tty.getvalue()
    assert not read(pager)


def test_a_pager_that_fails_is_told(desk: Desk, pager: Path) -> None:
    tty = on_screen(desk, pager, 40, 24, PAGER="sh -c 'exit 3'")
    desk.lines("/help")
    assert "/trace" in tty.getvalue()
    assert "The pager sh failed." in tty.getvalue()


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_set_cuts_no_word(desk: Desk, pager: Path, columns: int) -> None:
    on_screen(desk, pager, columns, 24)
    desk.lines("/set system " + "You are helpful. " * 20, "/set")
    shown = read(pager)
    assert max(map(len, shown.partition("|")[2].splitlines())) <= columns
    for words in ("auto|off|ngram|MODEL", "4,294,967,295", "such as 90s, 3m or 1h30m"):
        assert words in " ".join(shown.split()), words
    assert "…" not in shown
    assert "You are helpful. You ..." in shown


@pytest.mark.parametrize("columns", [60, 80])
def test_set_shows_a_path_whole(desk: Desk, pager: Path, columns: int) -> None:
    on_screen(desk, pager, columns, 24)
    path = f"/home/somebody/{'long-' * 7}name.txt"
    desk.lines(f"/set system {path} and more", "/set")
    assert f"{path} ..." in " ".join(read(pager).split())


@pytest.mark.skipif(
    shutil.which("tmux") is None or shutil.which("less") is None, reason="no tmux or no less"
)
@pytest.mark.parametrize(("columns", "line"), [(40, "/help"), (40, "/set"), (80, "/set")])
def test_in_a_real_terminal_it_begins_at_the_top_and_goes_back_to_the_prompt(
    shell: Shell, columns: int, line: str
) -> None:
    first = {"/help": "Thought", "/set": "model"}[line]
    command = [sys.executable, "-m", "qwq_cli", "chat", "-m", "qwq-demo"]
    env = {**shell.environment, "COLUMNS": str(columns)}
    with Tmux(shell.home, command, columns=columns, rows=24, env=env) as tmux:
        tmux.wait(lambda: "new session" in tmux.screen())
        tmux.press(line, "Enter")
        tmux.wait(lambda: "q leaves" in tmux.screen())
        assert any(row.startswith(first) for row in tmux.screen().splitlines())
        tmux.press("q")
        tmux.wait(lambda: "q leaves" not in tmux.screen() and "new session" in tmux.screen())
        tmux.press("/context", "Enter")
        tmux.wait(lambda: "turns sent" in " ".join(tmux.screen().split()))
        tmux.press("C-d")
        tmux.wait(tmux.ended)
