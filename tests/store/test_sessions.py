from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.errors import StoreError, UsageError
from qwq_cli.store import Store
from qwq_cli.store.sessions import SessionMoved
from qwq_cli.values.conversation import Conversation
from tests.store.test_traces import NOON, trace

NOW = NOON.isoformat()
LATER = "2026-03-05T12:00:00+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def conversation(id: str = "20260304-120000-abcd", **fields: object) -> Conversation:
    return Conversation(id=id, created=NOW, **fields)  # type: ignore[arg-type]


def turn(store: Store, talk: Conversation, id: str, question: str = "How many?") -> Conversation:
    """`talk` with another turn, whose trace is in the store."""
    found = trace(id, question=question)
    store.save(found, session=talk.id)
    return talk.asked(question, id).answered(found)


def saved(store: Store, talk: Conversation, old: Conversation | None = None) -> Conversation:
    return store.sessions.save(talk, old, now=NOW)


def test_a_session_comes_back_as_it_was(store: Store, path: Path) -> None:
    talk = turn(store, conversation(name="sums", system="Think."), "t1")
    store.save(trace("t2"), session=talk.id)
    talk = saved(store, talk.branched("t2").starting_at(0, "so far"))
    with Store(path) as other:
        assert other.sessions.get(talk.id) == talk
        assert other.sessions.last() == talk


def test_only_what_changed_is_written(store: Store) -> None:
    one = saved(store, turn(store, conversation(), "t1"))
    statements: list[str] = []
    store._database._db.set_trace_callback(statements.append)
    two = saved(store, turn(store, one, "t2"), one)
    inserts = [text for text in statements if text.startswith("INSERT INTO turns")]
    assert len(inserts) == 1
    assert store.sessions.get(two.id) == two


def test_a_turn_taken_back_is_gone_and_its_trace_stays(store: Store) -> None:
    one = saved(store, turn(store, conversation(), "t1"))
    two = saved(store, turn(store, one, "t2"), one)
    saved(store, two.undone(), two)
    assert [t.branch.trace for t in store.sessions.get(one.id).turns] == ["t1"]
    assert store.get("t2").id == "t2"


def test_who_was_overtaken_is_told_and_writes_nothing(store: Store) -> None:
    one = saved(store, turn(store, conversation(), "t1"))
    theirs = saved(store, turn(store, one, "t2"), one)
    with pytest.raises(SessionMoved, match="another qwq"):
        saved(store, turn(store, one, "t3"), one)
    assert store.sessions.get(one.id) == theirs
    with pytest.raises(SessionMoved):
        saved(store, turn(store, conversation(), "t4"))


def test_a_session_deleted_meanwhile_has_moved_too(store: Store) -> None:
    one = saved(store, turn(store, conversation(), "t1"))
    store.delete_session(one.id)
    with pytest.raises(SessionMoved):
        saved(store, one.named("new"), one)


def test_found_by_id_its_end_or_its_name(store: Store) -> None:
    saved(store, turn(store, conversation("20260304-120000-abcd", name="Größe"), "t1"))
    saved(store, turn(store, conversation("20260305-120000-wxyz"), "t2"))
    for key in ("20260304", "abcd", "ABCD", "Größe", " abcd "):
        assert store.sessions.find(key) == "20260304-120000-abcd"
    with pytest.raises(UsageError, match="Several sessions match"):
        store.sessions.find("2026030")
    with pytest.raises(UsageError, match="There is no session 'x'"):
        store.sessions.get("x")


def test_a_mistyped_name_brings_the_nearest(store: Store) -> None:
    saved(store, turn(store, conversation(name="first sums"), "t1"))
    with pytest.raises(UsageError) as told:
        store.sessions.find("frist sums")
    assert told.value.hint == "Did you mean first sums? qwq sessions list lists them."
    with pytest.raises(UsageError) as told:
        store.sessions.find("nothing like it")
    assert told.value.hint == "qwq sessions list lists them."


def test_a_whole_name_comes_before_parts_of_ids(store: Store) -> None:
    one = saved(store, turn(store, conversation("20260304-120000-abcd", name="2026"), "t1"))
    two = saved(store, turn(store, conversation("20260305-120000-wxyz", name="twice"), "t2"))
    three = saved(store, turn(store, conversation("20260306-120000-abcd", name="Twice"), "t3"))
    four = conversation("20260307-120000-mnop", name="20260304-120000-ABCD")
    four = saved(store, turn(store, four, "t4"))
    assert store.sessions.find("2026") == one.id
    for talk, key in ((one, "2026"), (two, two.id), (three, three.id), (four, four.id)):
        assert store.sessions.key(talk) == key
        assert store.sessions.find(key) == talk.id
    assert store.sessions.find(one.id) == one.id
    with pytest.raises(UsageError, match="Several sessions match"):
        store.sessions.find("twice")
    assert store.sessions.key(conversation("new", name="fresh")) == "fresh"


def test_listed_and_searched_the_last_used_first(store: Store) -> None:
    one = saved(store, turn(store, conversation("a-aaaa"), "t1", "how many caps"))
    two = saved(store, turn(store, conversation("b-bbbb", name="100%_hats"), "t2", "how many hats"))
    assert [row.id for row in store.sessions.search(9)] == ["b-bbbb", "a-aaaa"]
    store.sessions.save(one.named("later"), one, now=LATER)
    rows = store.sessions.search(9)
    assert [(row.id, row.name, row.question, row.turns) for row in rows] == [
        ("a-aaaa", "later", "how many caps", 1), ("b-bbbb", "100%_hats", "how many hats", 1),
    ]  # fmt: skip
    assert [row.id for row in store.sessions.search(1)] == ["a-aaaa"]
    assert [row.id for row in store.sessions.search(9, ["CAPS"])] == ["a-aaaa"]
    assert [row.id for row in store.sessions.search(9, ["many", "0%_"])] == [two.id]
    assert store.sessions.search(9, ["caps", "hats"]) == ()


def test_used_last_is_what_was_saved_last_whatever_the_clock_said(store: Store) -> None:
    one = store.sessions.save(turn(store, conversation("a"), "t1"), None, now=LATER)
    store.sessions.save(turn(store, conversation("b"), "t2"), None, now=NOW)
    assert [row.id for row in store.sessions.search(9)] == ["b", "a"]
    one = store.sessions.save(one.named("again"), one, now=NOW)
    assert [row.id for row in store.sessions.search(9)] == ["a", "b"]
    assert store.sessions.last() == one


def test_sessions_of_an_older_file_are_in_the_order_of_their_times(path: Path) -> None:
    with Store(path) as store:
        for id, now in (("a", LATER), ("b", NOW), ("c", NOW)):
            store.sessions.save(turn(store, conversation(id), f"t{id}"), None, now=now)
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE sessions DROP COLUMN saved")
        db.execute("PRAGMA user_version = 5")
    with Store(path) as store:
        assert [row.id for row in store.sessions.search(9)] == ["a", "c", "b"]


def test_deleting_takes_its_traces_but_not_those_a_fork_shows(store: Store) -> None:
    one = turn(store, turn(store, conversation("a-aaaa"), "shared"), "own")
    one = saved(store, one)
    saved(store, one.undone().forked("b-bbbb", NOW))
    store.save(trace("aside"), session="a-aaaa")
    store.save(trace("asked"))
    store.list(9, "pens")  # fills the index
    assert store.delete_session("aaaa") == "a-aaaa"
    assert sorted(row.id for row in store.list(9)) == ["asked", "shared"]
    assert sorted(row.id for row in store.list(9, "pens")) == ["asked", "shared"]
    store.delete_session("bbbb")
    assert [row.id for row in store.list(9)] == ["asked"]


def test_a_deleted_trace_leaves_its_session(store: Store) -> None:
    talk = saved(store, turn(store, turn(store, conversation(), "t1"), "t2"))
    assert store.sessions.holding("t1") == [talk.id]
    store.delete("t1")
    assert [t.branch.trace for t in store.sessions.get(talk.id).turns] == ["t2"]


@pytest.mark.parametrize("gone", ["t1", "t2", "t3", "t4"])
def test_what_is_asked_after_a_trace_was_deleted_takes_no_turn_away(
    store: Store, gone: str
) -> None:
    talk = conversation()
    for id in ("t1", "t2", "t3", "t4"):
        talk = turn(store, talk, id)
    talk = saved(store, talk.starting_at(2, "so far"))
    store.delete(gone)
    left = [id for id in ("t1", "t2", "t3", "t4") if id != gone]
    resumed = store.sessions.get(talk.id)
    assert [t.branch.trace for t in resumed.sent] == [id for id in left if id in ("t3", "t4")]
    five = saved(store, turn(store, resumed, "t5"), resumed)
    assert store.sessions.get(talk.id) == five
    assert [t.branch.trace for t in five.turns] == [*left, "t5"]
    six = saved(store, turn(store, five.undone(), "t6"), five)
    assert [t.branch.trace for t in store.sessions.get(talk.id).turns] == [*left, "t6"]
    assert store.sessions.get(talk.id) == six


def test_a_trace_deleted_under_an_open_chat_takes_no_turn_away(store: Store) -> None:
    talk = conversation()
    for id in ("t1", "t2", "t3"):
        talk = turn(store, talk, id)
    talk = saved(store, talk)
    store.delete("t2")
    saved(store, turn(store, talk, "t4"), talk)
    resumed = store.sessions.get(talk.id)
    assert [t.branch.trace for t in resumed.turns] == ["t1", "t3", "t4"]
    saved(store, turn(store, resumed, "t5"), resumed)
    resumed = store.sessions.get(talk.id)
    assert [t.branch.trace for t in resumed.turns] == ["t1", "t3", "t4", "t5"]


def test_deleting_all_forgets_the_sessions_too(store: Store, path: Path) -> None:
    saved(store, turn(store, conversation(name="a secret name"), "t1"))
    store.delete_all()
    assert store.sessions.search(9) == ()
    store._database._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"secret name" not in path.read_bytes()


def test_nothing_is_last_at_first(store: Store) -> None:
    assert store.sessions.last() is None


def version_1(path: Path) -> None:
    """A file as qwq wrote it before it knew of sessions."""
    from qwq_cli.store.tables import _TRACES

    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(_TRACES)
        db.execute("PRAGMA user_version = 1")
    with Store(path.with_name("new.sqlite3")) as made:
        made.save(trace("old"))
        columns = "id, created, question, answer, model, status, tokens, seconds, json"
        rows = made._database.rows(f"SELECT {columns} FROM traces")
    with sqlite3.connect(path) as db:
        db.execute(f"INSERT INTO traces ({columns}) VALUES (?,?,?,?,?,?,?,?,?)", rows[0])


def test_an_older_file_is_taken_along(path: Path) -> None:
    version_1(path)
    with Store(path) as store:
        assert store.last() == trace("old")
        talk = saved(store, turn(store, conversation(), "new"))
        assert store.sessions.get(talk.id) == talk
        assert [row.id for row in store.list(9)] == ["new", "old"]
        assert store.notice is None


def test_two_that_take_it_along_at_once(path: Path) -> None:
    version_1(path)
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            with Store(path) as store:
                assert store.count() == 1
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_failed_change_leaves_the_older_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version_1(path)
    steps = (("CREATE TABLE x (y)",), ("CREATE TABLE kept (y)", "no SQL at all"))
    monkeypatch.setattr("qwq_cli.store.tables._STEPS", steps)
    with pytest.raises(StoreError), Store(path):
        pass
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchall()


def test_in_memory_nothing_is_written(tmp_path: Path) -> None:
    with Store(None) as store:
        saved(store, turn(store, conversation(), "t1"))
        assert len(store.sessions.search(9)) == 1
    assert not list(tmp_path.iterdir())
