"""A store that somebody or something spoiled: told, put aside, never lost; the rest is read."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from qwq_cli import kept_file
from qwq_cli.errors import StoreError
from qwq_cli.store import Store
from qwq_cli.store.database import Database, _hint, _told
from qwq_cli.store.tables import VERSION
from qwq_cli.values.conversation import Branch, Conversation, Turn
from tests.store.test_traces import trace


@pytest.fixture(autouse=True)
def _nothing_told_yet() -> None:
    kept_file.tell.cache_clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with three traces and a session of two of them."""
    file = tmp_path / "state" / "traces.sqlite3"
    with Store(file) as store:
        for minute, name in enumerate("abc"):
            store.save(trace(name, minute=minute))
        turns = [Turn(question="?", branches=(Branch(trace=id),), chosen=0) for id in "ab"]
        talk = Conversation(id="talk", created="2026", turns=tuple(turns))
        store.sessions.save(talk, None, now="2026")
    return file


def change(path: Path, statement: str, *values: object) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(statement, values)
    db.close()


def test_a_status_that_nobody_knows_is_shown_as_it_is(path: Path) -> None:
    change(path, "UPDATE traces SET status = 'daydreamed' WHERE id = 'b'")
    with Store(path) as store:
        assert [row.status for row in store.list(9)] == ["answered", "daydreamed", "answered"]


@pytest.mark.parametrize(
    "spoiled",
    ["tokens = 'many'", "seconds = x'00'", "tokens = -1", "question = x'ff'", "answer = 3.5e300"],
)
def test_a_row_that_can_not_be_read_leaves_the_others(
    path: Path, spoiled: str, caplog: pytest.LogCaptureFixture
) -> None:
    change(path, f"UPDATE traces SET {spoiled} WHERE id = 'b'")
    with Store(path) as store:
        rows = store.list(9)
    assert {"a", "c"} <= {row.id for row in rows}
    if len(rows) < 3:
        assert caplog.messages == [f"1 row in {path} can't be read: left out."]


def test_text_that_is_not_unicode_is_read_on(path: Path) -> None:
    change(path, "UPDATE traces SET question = CAST(x'41ff42' AS TEXT) WHERE id = 'b'")
    with Store(path) as store:
        assert [row.question for row in store.list(9)][1] == "A\N{REPLACEMENT CHARACTER}B"


@pytest.mark.parametrize("column", ["tokens", "is_whole", "pace", "course", "size", "model"])
@pytest.mark.parametrize("value", [None, "word", b"\xff", -1, 2**62, 1e308, "[[1]]"])
def test_a_forecast_is_made_of_what_is_whole(path: Path, column: str, value: object) -> None:
    try:
        change(path, f"UPDATE lengths SET {column} = ? WHERE trace = 'b'", value)
    except sqlite3.IntegrityError:
        return
    with Store(path) as store:
        assert len(store.lengths.of_model("QwQ")) >= 2
        assert all(isinstance(pace, float) for pace in store.lengths.paces("QwQ", None))
        assert all(tokens > 0 for tokens in store.lengths.typical()["QwQ"][:1])
        store.lengths.all_paces()


SESSION = ("created", "revision", "name", "system", "start", "summary")
TURN = ("position", "branch", "chosen", "said")


@pytest.mark.parametrize("value", [b"\xff", "word", -1, 2**62, 0.5])
@pytest.mark.parametrize(
    ("place", "column"),
    [("sessions SET {} = ?", name) for name in SESSION]
    + [("turns SET {} = ? WHERE trace = 'b'", name) for name in TURN],
)
def test_a_spoiled_session_is_read_or_an_error_of_ours(
    path: Path, place: str, column: str, value: object
) -> None:
    change(path, f"UPDATE {place.format(column)}", value)
    with Store(path) as store:
        with suppress(StoreError):
            assert store.sessions.get("talk").turns
        store.sessions.search(9)


def make_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "words"), [(make_folder, "a folder"), (os.mkfifo, "a named pipe")]
)
def test_something_else_in_its_place(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    file = tmp_path / "traces.sqlite3"
    make(file)
    with pytest.raises(StoreError, match=f"is {words}, not a file") as caught, Store(file):
        pass
    assert f"mv {file} {file}.damaged-1" in (caught.value.hint or "")


def test_an_empty_file_is_a_fresh_one(tmp_path: Path) -> None:
    file = tmp_path / "traces.sqlite3"
    file.touch()
    with Store(file) as store:
        store.save(trace())
        assert store.last() == trace()


def test_a_database_of_another_program_is_told(tmp_path: Path) -> None:
    file = tmp_path / "traces.sqlite3"
    change(file, "CREATE TABLE others (x)")
    change(file, f"PRAGMA user_version = {VERSION}")
    with pytest.raises(StoreError, match="no such table") as caught, Store(file):
        pass
    assert "mv" in (caught.value.hint or "")


@pytest.mark.parametrize("said", ["locking protocol", "disk I/O error"])
def test_a_network_folder_without_locks(tmp_path: Path, said: str) -> None:
    assert "QWQ_HOME" in _hint(sqlite3.OperationalError(said), tmp_path)
    assert "network" in _hint(sqlite3.OperationalError(said), tmp_path)


@pytest.mark.parametrize("free", [0, 1 << 30])
def test_an_io_error_on_a_full_disk_is_told_as_a_full_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    """Tell a full disk and a network folder apart: SQLite calls both an I/O error."""
    usage = shutil.disk_usage(path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    told = _told(sqlite3.OperationalError("disk I/O error"), path)
    assert ("disk is full" in told.message) == (free == 0)
    assert ("network" in (told.hint or "")) == (free > 0)


def test_a_system_error_of_a_full_disk_is_told(path: Path) -> None:
    told = _told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), path)
    assert "disk is full" in told.message
    assert "Free some disk space" in (told.hint or "")


def test_damage_is_told_by_whoever_opens_it_first(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Also by a list or a forecast: else nobody would ever learn of it."""
    path.write_bytes(b"not a database, and long enough to be read as one" * 100)
    with Store(path):
        pass
    assert len(caplog.messages) == 1
    assert f"It is kept as {path}.damaged-1" in caplog.messages[0]


def test_of_two_that_meet_the_same_damage_one_begins_afresh(path: Path) -> None:
    """Else the second would put aside what the first has just saved."""
    path.write_bytes(b"not a database, and long enough to be read as one" * 100)
    one, two = Database(path), Database(path)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        one._connect()
    one._afresh(caught.value)
    with Store(path) as store:
        store.save(trace())
    two._afresh(caught.value)
    assert two.notice is None
    with Store(path) as store:
        assert store.last() == trace()


def test_every_page_that_is_wrong_leaves_the_file_readable_or_told(path: Path) -> None:
    whole = path.read_bytes()
    for page in range(len(whole) // 4096):
        for junk in (b"\xff", b"\x00"):
            at = page * 4096
            path.write_bytes(whole[:at] + junk * 4096 + whole[at + 4096 :])
            with suppress(StoreError), Store(path) as store:
                store.list(9)
                store.last()
                store.sessions.search(9)
                store.lengths.of_model("QwQ")
            with Store(path) as store:
                store.save(trace("new"))
                assert store.get("new") == trace("new")
