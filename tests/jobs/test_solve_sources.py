"""What `qwq solve` says and does about the files that it is given, good ones and bad."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import threading
from typing import Any

from tests.shell import COMMAND, Done, Shell

LIST = "# Week 2\n\n1. What is 1+1?\n2. What is 2+2?\n"


def tried(shell: Shell, *arguments: str, stdin: str | None = None) -> Done:
    return shell.run("solve", *arguments, "--dry-run", "--json", stdin=stdin)


def questions(done: Done) -> list[Any]:
    return [problem["question"] for problem in done.document["problems"]]


def test_how_plain_text_is_split_is_told(shell: Shell) -> None:
    (shell.home / "week.txt").write_text(LIST)
    done = tried(shell, "week.txt")
    assert questions(done) == ["What is 1+1?", "What is 2+2?"]
    assert "week.txt: 2 problems, one an item; left out: # Week 2." in done.stderr
    assert [problem["id"] for problem in done.document["problems"]] == ["week-1", "week-2"]
    assert questions(tried(shell, "week.txt", "--each", "file")) == [LIST.strip()]
    assert questions(tried(shell, "-", "--each", "line", stdin="What is\n1+1?")) == [
        "What is", "1+1?"
    ]  # fmt: skip
    run = shell.run("solve", "week.txt", "-n", "5")
    assert "week.txt: 2 problems, one an item" in run.stderr


def test_one_bad_file_does_not_stop_the_others(shell: Shell) -> None:
    folder = shell.home / "folder"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"\0\1")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"question": "1+1"}\n'))
    (folder / "c.txt").write_bytes("Wie viel kosten 3 Stück?".encode("cp1252"))
    done = tried(shell, "folder", "missing.jsonl")
    assert questions(done) == ["1+1", "Wie viel kosten 3 Stück?"]
    assert done.status == 6
    assert "a.txt is binary, not text. It is left out." in done.stderr
    assert "Can't read missing.jsonl: No such file or directory. It is left out." in done.stderr
    assert "c.txt is not UTF-8: read as Windows-1252." in done.stderr
    assert tried(shell, "folder", "missing.jsonl", "--strict").status == 2


def test_where_nothing_is_left_the_reason_is_told(shell: Shell) -> None:
    (shell.home / "folder").mkdir()
    (shell.home / "folder" / "a.txt").write_bytes(b"\0\1")
    (shell.home / "title.txt").write_text("# Week 2\n")
    (shell.home / "empty.txt").write_text("")
    for source, why in (
        ("folder", "binary"),
        ("missing.jsonl", "No such file"),
        ("title.txt", "no problems"),
        ("empty.txt", "no problems"),
    ):
        done = tried(shell, source)
        assert (done.status, done.result) == (2, "")
        assert why in done.stderr


def test_of_two_lists_one_is_chosen(shell: Shell) -> None:
    rows = {name: [{"question": name, "answer": "1"}] for name in ("easy", "hard")}
    (shell.home / "p.json").write_text(json.dumps(rows))
    done = tried(shell, "p.json")
    assert done.status == 2
    assert "holds 2 lists of objects: easy, hard." in done.stderr
    assert "--rows easy" in done.stderr
    assert questions(tried(shell, "p.json", "--rows", "hard")) == ["hard"]


def test_a_source_that_can_not_be_fetched_does_not_stop_the_others(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"question": "1+1"}\n')
    for name in ("aime24", "hf:owner/name"):
        done = tried(shell, name, "p.jsonl")
        assert (done.status, questions(done)) == (6, ["1+1"])
        assert "It is left out." in done.stderr
        assert tried(shell, name).status == 5


def test_of_several_files_one_that_could_be_read_in_two_ways_is_left_out(shell: Shell) -> None:
    (shell.home / "p.jsonl").write_text('{"question": "1+1"}\n')
    (shell.home / "two.jsonl").write_text('{"question": "2+2?", "prompt": "2*2?"}\n')
    done = tried(shell, "two.jsonl", "p.jsonl")
    assert (done.status, questions(done)) == (6, ["1+1"])
    assert "--question decides" in done.stderr
    assert tried(shell, "two.jsonl").status == 2


def test_a_named_pipe_is_read_like_a_pipe(shell: Shell) -> None:
    pipe = shell.home / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(LIST,))
    writer.start()
    assert questions(tried(shell, "pipe")) == ["What is 1+1?", "What is 2+2?"]
    writer.join()


def test_waiting_for_a_named_pipe_is_told_and_ctrl_c_ends_it(shell: Shell) -> None:
    os.mkfifo(shell.home / "pipe")
    with subprocess.Popen(
        [*COMMAND, "solve", "pipe", "--dry-run"],
        cwd=shell.home, env=shell.environment, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stderr is not None
        assert run.stderr.readline() == "Waiting for input from pipe ...\n"
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 130


def test_a_named_column_that_is_not_there_is_told_with_the_nearest(shell: Shell) -> None:
    (shell.home / "p.csv").write_text("Question,Answer\n1+1?,2\n")
    done = tried(shell, "p.csv", "--question", "Quest")
    assert (done.status, done.result) == (2, "")
    assert "p.csv has no column Quest.\n     Did you mean --question Question?" in done.stderr


def test_a_flag_without_its_value_points_to_the_help_of_its_command(shell: Shell) -> None:
    assert "See: qwq solve --help" in shell.run("solve", "p.csv", "--shuffle-choices").stderr
    assert "See: qwq models pull --help" in shell.run("models", "pull", "--ctx").stderr
