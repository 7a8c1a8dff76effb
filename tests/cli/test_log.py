"""`qwq log` as a shell sees it: filters, and deleting only what was meant."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pexpect
import pytest

from qwq_cli.store import Store
from qwq_cli.values.kinds import NoteKind, Status
from qwq_cli.values.trace import Note, Span
from tests.claims.claimed import with_failed
from tests.render.stage import make_trace
from tests.shell import COMMAND, Shell


@pytest.fixture
def filled(shell: Shell) -> Shell:
    path = shell.home / "qwq" / "state" / "traces.sqlite3"
    path.parent.mkdir(parents=True)
    with Store(path) as store:
        for number in (1, 2, 3):
            store.save(
                make_trace(id=f"2026-{number}aaa", created=f"2026-11-0{number}T10:00:00+00:00")
            )
    assert len(listed(shell)) == 3
    return shell


def listed(shell: Shell, *arguments: str) -> list[str]:
    return [row["id"] for row in shell.run("log", "--json", *arguments).document]


def test_filters(filled: Shell) -> None:
    assert listed(filled, "--since", "2026-11-02") == ["2026-3aaa", "2026-2aaa"]
    assert listed(filled, "--until", "2026-11-01") == ["2026-1aaa"]
    assert listed(filled, "--model", "TIN", "--status", "answered", "-n", "1") == ["2026-3aaa"]
    assert listed(filled, "--status", "loop") == []
    assert listed(filled, "--since", "99999d") == ["2026-3aaa", "2026-2aaa", "2026-1aaa"]


def test_a_list_that_is_cut_off_says_so_unless_its_length_was_asked_for(filled: Shell) -> None:
    assert filled.run("log").stderr == ""
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        for number in range(10, 28):
            store.save(make_trace(id=f"2026-{number}bbb", created="2026-11-04T10:00:00+00:00"))
    assert filled.run("log").stderr == "There are more: qwq log -n 40\n"
    done = filled.run("log", "list", "pens", "--since", "2020-01-01")
    assert done.stderr == "There are more: qwq log pens --since 2020-01-01 -n 40\n"
    assert filled.run("log", "-n", "3").stderr == ""
    assert filled.run("log", "-n", "20").stderr == ""


def test_failed_claims_have_a_column_where_there_are_any(filled: Shell) -> None:
    assert "≠" not in filled.run("log").stdout
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        made = make_trace(id="2026-4aaa", created="2026-11-04T10:00:00+00:00")
        store.save(with_failed(made, ("9 * 4", "36", "35")))
    head, line = filled.run("log", "-n", "1").stdout.splitlines()
    assert "wrong" in head.split()
    assert line.split()[-6:-2] == ["36", "≠1", "tiny", "4,108"]
    assert "1 wrong" in filled.run("log", "-n", "1", env={"ACCESSIBLE": "1"}).stdout
    (row,) = filled.run("log", "--json", "-n", "1").document
    assert (row["failed_claims"], row["mended_claims"]) == (1, 0)


def test_mends_are_told_where_there_are_any(filled: Shell) -> None:
    note = Note(kind=NoteKind.MENDED, at=1, text="so", span=Span(start=1, end=2))
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        created = "2026-11-04T10:00:00+00:00"
        store.save(make_trace(id="2026-4aaa", created=created, notes=(note,)))
    _, newest, *_ = filled.run("log").stdout.splitlines()
    assert " 36 " in newest
    assert " 1 mended " in newest
    (row,) = filled.run("log", "--json", "-n", "1").document
    assert (row["failed_claims"], row["mended_claims"]) == (0, 1)


@pytest.mark.parametrize("status", [Status.TRUNCATED, Status.BUDGET, Status.INTERRUPTED])
def test_an_unfinished_answer_is_told_as_none(filled: Shell, status: Status) -> None:
    answer = msgspec.structs.replace(make_trace().answer, text="\\[ \\boxed{17. That", value=None)
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        created = "2026-11-04T10:00:00+00:00"
        store.save(make_trace(id="2026-4aaa", created=created, answer=answer, status=status))
    listed = filled.run("log", "-n", "1").stdout
    assert f" {status.value} " in listed
    assert "17. That" not in listed
    (row,) = filled.run("log", "--json", "-n", "1").document
    assert (row["answer"], row["status"]) == (answer.text, status.value)


@pytest.mark.parametrize("columns", ["20", "80", "160"])
def test_in_a_pipe_nothing_is_cut_or_left_out(filled: Shell, columns: str) -> None:
    answer = msgspec.structs.replace(make_trace().answer, text="nine pens in each box, " * 20)
    model = msgspec.structs.replace(make_trace().model, name="a-model-with-a-rather-long-name")
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        made = make_trace(
            id="2026-4aaa", created="2026-11-04T10:00:00+00:00", question="How many? " * 20,
            answer=answer, model=model,
        )  # fmt: skip
        store.save(made)
    head, row = filled.run("log", "-n", "1", env={"COLUMNS": columns}).stdout.splitlines()
    assert head.split() == ["id", "question", "answer", "model", "tokens", "time"]
    for whole in (made.id, made.question.strip(), answer.text.strip(), model.name):
        assert f"{whole} " in row


def test_in_a_pipe_one_long_answer_leaves_the_other_rows_short(filled: Shell) -> None:
    long = msgspec.structs.replace(make_trace().answer, text="nine pens " * 90)
    with Store(filled.home / "qwq" / "state" / "traces.sqlite3") as store:
        store.save(make_trace(id="2026-4aaa", created="2026-11-04T10:00:00+00:00", answer=long))
    head, longest, *others = filled.run("log").stdout.splitlines()
    assert len(longest) > 900
    assert max(map(len, (head, *others))) < 160


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--status", "odd"), "interrupted"),
        (("--since", "yesterday"), "2026-11-30"),
        (("--delete", "zzzz"), "no trace 'zzzz'"),
        (("--delete", "2026-1aaa"), "--yes"),
        (("--delete-all", "pens"), "no words or filters"),
    ],
)
def test_what_it_refuses(filled: Shell, arguments: tuple[str, ...], words: str) -> None:
    done = filled.run("log", *arguments)
    assert done.status == 2
    assert words in done.stderr
    assert len(listed(filled)) == 3


def test_deleting(filled: Shell) -> None:
    assert filled.run("log", "--delete", "2026-2aaa", "--yes").status == 0
    assert listed(filled) == ["2026-3aaa", "2026-1aaa"]
    assert "all traces (2)" in filled.run("log", "--delete-all", "-y").stderr
    assert listed(filled) == []


def test_to_delete_all_tells_of_sessions_and_of_what_was_typed(shell: Shell) -> None:
    done = shell.run("log", "--delete-all", "--yes")
    assert "all sessions (0)" in done.stderr
    assert "typed" not in done.stderr
    shell.run("chat", "-m", "qwq-demo", stdin="1+1\n")
    history = shell.home / "qwq/state/history"
    history.write_text("1+1\n")
    done = shell.run("log", "--delete-all", "--yes")
    assert "Deleted all traces (1), all sessions (1) and what models have read of" in done.stderr
    assert f"What was typed in chats is kept in {history}." in done.stderr
    assert history.exists()
    assert "No sessions." in shell.run("sessions").stdout


@pytest.mark.parametrize(("said", "left"), [("n", 3), ("", 3), ("y", 0)])
def test_deleting_asks(filled: Shell, tmp_path: Path, said: str, left: int) -> None:
    child = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], "log", "--delete-all"], cwd=str(tmp_path), timeout=60,
        env={**filled.environment, "TERM": "xterm-256color"},
    )  # fmt: skip
    child.expect(r"Delete all traces \(3\), all sessions \(0\)")
    child.expect(r"for\s+good")
    child.sendline(said)
    child.expect(pexpect.EOF)
    assert len(listed(filled)) == left
