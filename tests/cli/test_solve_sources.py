"""What `qwq solve` says and does about the files that it is given, good ones and bad."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.shell import Done, Shell

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
        assert (done.status, done.stdout) == (2, "")
        assert why in done.stderr


def test_of_two_lists_one_is_chosen(shell: Shell) -> None:
    rows = {name: [{"question": name, "answer": "1"}] for name in ("easy", "hard")}
    (shell.home / "p.json").write_text(json.dumps(rows))
    done = tried(shell, "p.json")
    assert done.status == 2
    assert "holds 2 lists of objects: easy, hard." in done.stderr
    assert "--rows easy" in done.stderr
    assert questions(tried(shell, "p.json", "--rows", "hard")) == ["hard"]
