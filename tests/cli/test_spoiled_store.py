"""Whatever stands in place of the traces: a question is answered, and one line says the rest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell import Shell

ASK = ("17*24", "-m", "qwq-demo", "-t", "0", "-q")


def of_a_later_qwq(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")


def locked(path: Path) -> None:
    """By whoever holds it; the lock goes with this process."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    _HELD.append(db)


_HELD: list[sqlite3.Connection] = []
CASES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "later": (of_a_later_qwq, "was written by a newer qwq", "Update qwq."),
    "folder": (Path.mkdir, "is a folder, not a file", "mv"),
    "pipe": (os.mkfifo, "is a named pipe, not a file", "mv"),
    "locked": (locked, "database is locked", "Another qwq may be writing: try again."),
}


@pytest.mark.parametrize("case", CASES)
def test_a_question_is_answered_and_its_trace_is_elsewhere(shell: Shell, case: str) -> None:
    make, words, hint = CASES[case]
    file = shell.home / "qwq" / "state" / "traces.sqlite3"
    file.parent.mkdir(parents=True)
    make(file)
    done = shell.run(*ASK, env={"TMPDIR": str(shell.home)})
    assert done.stdout.strip()
    assert done.status in (0, 3)
    (told,) = (line for line in done.stderr.splitlines() if str(file) in line)
    assert words in told
    assert hint in told
    assert "`qwq show" in told
    assert len(list(shell.home.glob("*.json"))) == 1
    log = shell.run("log")
    assert log.status == 1
    assert "Traceback" not in log.stderr
    assert words in log.stderr


def test_damage_that_a_forecast_meets_first_is_told(shell: Shell) -> None:
    file = shell.home / "qwq" / "state" / "traces.sqlite3"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"not a database, and long enough to be read as one" * 100)
    done = shell.run(*ASK)
    assert done.stdout.strip()
    (told,) = (line for line in done.stderr.splitlines() if "damaged" in line)
    assert f"It is kept as {file}.damaged-1." in told
    assert len(shell.run("log").stdout.splitlines()) == 2  # the heads, and it
