"""`qwq show` as a shell sees it."""

from __future__ import annotations

import json

import msgspec
import pexpect
import pytest

from qwq_cli.render.live.json_views import encode_trace
from tests.render.stage import make_trace
from tests.shell import COMMAND, Shell
from tests.solve.samples import record, sample

TRACE = make_trace()
STARTS = {
    "--json": "{",
    "--html": "<!DOCTYPE html>",
    "--md": "# Question",
    "--svg": "<svg",
    "--plain": "7f3a",
}


@pytest.fixture
def saved(shell: Shell) -> Shell:
    (shell.home / "trace.json").write_text(encode_trace(TRACE), encoding="utf-8")
    return shell


@pytest.mark.parametrize("flag", STARTS)
def test_each_form_on_stdout(saved: Shell, flag: str) -> None:
    done = saved.run("show", "trace.json", flag)
    assert done.stdout.startswith(STARTS[flag])
    assert (done.stderr, done.status) == ("", 0)


def test_a_file_tells_the_form_by_its_name(saved: Shell) -> None:
    for name in ("t.json", "t.html", "t.md", "t.svg"):
        done = saved.run("show", "trace.json", "-o", name)
        assert (done.stdout, done.stderr, done.status) == ("", f"Wrote {name}.\n", 0)
        assert (saved.home / name).read_text("utf-8").startswith(STARTS[f"--{name[2:]}"])
    assert json.loads((saved.home / "t.json").read_text("utf-8"))["id"] == TRACE.id
    assert saved.run("show", "trace.json", "--md", "-o", "notes.txt").status == 0


def test_a_file_that_was_there_is_told_and_so_is_a_form_that_its_name_does_not_say(
    saved: Shell,
) -> None:
    assert saved.run("show", "trace.json", "-o", "t.md").stderr == "Wrote t.md.\n"
    assert saved.run("show", "trace.json", "-o", "t.md").stderr == "Replaced t.md.\n"
    done = saved.run("show", "trace.json", "--html", "-o", "x.md")
    assert done.stderr == "Wrote x.md, with HTML in it.\n"


@pytest.mark.parametrize("form", ["html", "md", "svg"])
def test_an_export_is_told_from_a_trace(saved: Shell, form: str) -> None:
    saved.run("show", "trace.json", "-o", f"t.{form}")
    done = saved.run("show", f"t.{form}")
    assert done.status == 0
    assert done.stderr == (
        f"t.{form} looks like a page or picture for people. `qwq log` lists kept traces.\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Shopping:\n\n- milk\n- eggs\n\nCall Anna on Sunday.\n", True),
        ("<think>Milk.</think>Eggs.", False),
        ("17*20 = 340, so 408.\n\nWait, let me check: 408/17 = 24.\n\nThe answer is 408.", False),
    ],
)
def test_a_text_without_reasoning_is_told(shell: Shell, text: str, said: bool) -> None:
    (shell.home / "notes.txt").write_text(text, encoding="utf-8")
    done = shell.run("show", "notes.txt")
    assert ("no sign of reasoning in notes.txt" in done.stderr) == said
    assert done.status == 0


def test_a_speed_without_a_replay_is_refused(saved: Shell) -> None:
    done = saved.run("show", "trace.json", "--speed", "3")
    assert done.status == 2
    assert "--speed is for --replay." in done.stderr


@pytest.mark.parametrize("how", ["file", "pipe"])
def test_results_of_solve_are_told_as_such(shell: Shell, how: str) -> None:
    results = msgspec.json.encode(record("a", sample(0, "1"))) + b"\n"
    (shell.home / "r.jsonl").write_bytes(results)
    name, shown = ("r.jsonl", "r.jsonl") if how == "file" else ("-", "FILE")
    done = shell.run("show", name, stdin=results if how == "pipe" else None)
    assert done.status == 2
    assert "holds results of qwq solve" in done.stderr
    for words in (f"qwq grade {shown}`", "--traces DIR", "--save"):
        assert words in done.stderr


def test_a_dash_is_standard_output(saved: Shell) -> None:
    done = saved.run("show", "trace.json", "--md", "-o", "-")
    assert done.stdout.startswith(STARTS["--md"])
    assert (done.stderr, (saved.home / "-").exists()) == ("", False)


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (("--html", "--md"), "can't be used together", 2),
        (("--html", "--replay"), "can't be used together", 2),
        (("-o", "trace.pdf"), "--html", 2),
        (("-o", "trace.json/below.md"), "trace.json is not a folder", 2),
        (("-o", "nowhere/t.html"), "mkdir -p nowhere", 2),
        (("--speed", "0"), "--speed", 2),
    ],
)
def test_what_it_refuses(saved: Shell, arguments: tuple[str, ...], words: str, status: int) -> None:
    done = saved.run("show", "trace.json", *arguments)
    assert words in done.stderr
    assert done.status == status


def test_a_replay_in_a_pipe_gives_the_answer_alone(saved: Shell) -> None:
    done = saved.run("show", "trace.json", "--replay", "--speed", "1000")
    assert (done.stdout, done.status) == ("36\n", 0)


def spawn(saved: Shell, *arguments: str, **env: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], "show", "trace.json", *arguments], cwd=str(saved.home),
        env={**saved.environment, "TERM": "xterm-256color", **env}, timeout=60, encoding="utf-8",
    )  # fmt: skip


def test_on_a_terminal_it_opens_the_viewer(saved: Shell) -> None:
    child = spawn(saved)
    child.expect("q leaves")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (("--plain",), {}),
        ((), {"TERM": "dumb"}),
        ((), {"ACCESSIBLE": "1"}),
        ((), {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}),
    ],
)
def test_where_nothing_may_move_it_is_printed(
    saved: Shell, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    child = spawn(saved, *arguments, **env)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Let me check" in str(child.before)
    assert "\x1b[?1049h" not in str(child.before)


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("absent.txt", "There is no file absent.txt."),
        ("absent.json", "There is no file absent.json."),
        ("absent.jsonl", "There is no file absent.jsonl."),
        ("sub/absent", "There is no file sub/absent."),
        (".", ". is a folder."),
        ("7f3a-absent", "There is no trace '7f3a-absent'."),
    ],
)
def test_a_path_that_is_no_file_is_told_as_one(saved: Shell, which: str, words: str) -> None:
    done = saved.run("show", which)
    assert (words in done.stderr, done.status) == (True, 2)
