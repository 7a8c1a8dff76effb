from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import StoreError, UsageError
from qwq_cli.store import Store, database, keep_aside, new_id, read_trace, text_index, write_trace
from qwq_cli.store.files import decode
from qwq_cli.trace_list import TraceFilter
from qwq_cli.values.kinds import (
    AnswerSource,
    ClaimVerdict,
    FinishReason,
    Format,
    NoteKind,
    Status,
    StepKind,
)
from qwq_cli.values.trace import (
    Answer,
    EngineInfo,
    Imported,
    ModelInfo,
    Note,
    Rewind,
    SamplingInfo,
    Span,
    Stats,
    Step,
    Trace,
)
from tests.claims.claimed import claimed

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=timezone.utc)


def trace(
    trace_id: str = "20260304-120000-abcd",
    question: str = "How many pens?",
    raw: str = "So 27 pens.\n\n**Final Answer**\n\n\\boxed{36}",
    minute: int = 0,
) -> Trace:
    return Trace(
        id=trace_id,
        created=(NOON + timedelta(minutes=minute)).isoformat(),
        question=question,
        system="Think.",
        model=ModelInfo(name="QwQ", quant="Q4_K_M"),
        engine=EngineInfo(backend="b", device="CPU", build="1", n_ctx=8, kv_type="f16", threads=2),
        sampling=SamplingInfo(temperature=0.6, top_p=0.95, top_k=40, min_p=0.0, seed=1),
        format=Format.UNTAGGED,
        raw=raw,
        status=Status.ANSWERED,
        finish_reason=FinishReason.STOP,
        answer=Answer(text="36", start=0, end=1, how=AnswerSource.MARKER),
        steps=(
            Step(index=0, kind=StepKind.PLAN, start=0, end=1, tokens=5, seconds=0.5, summary="So"),
        ),
        forced=(Span(start=1, end=2),),
        stats=Stats(
            prompt_tokens=3,
            thought_tokens=5,
            answer_tokens=2,
            prefill_seconds=1.0,
            decode_seconds=2.0,
        ),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "traces.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def ids(store: Store, query: str | None = None) -> list[str]:
    return [row.id for row in store.list(10, query)]


def test_a_trace_comes_back_as_it_was(path: Path) -> None:
    with Store(path) as first:
        first.save(trace())
    with Store(path) as second:
        assert second.get(trace().id) == trace()
        assert second.last() == trace()
        assert second.notice is None


@given(raw=st.text(), question=st.text())
def test_raw_text_is_kept_verbatim(
    tmp_path_factory: pytest.TempPathFactory, raw: str, question: str
) -> None:
    with Store(tmp_path_factory.getbasetemp() / "raw.sqlite3") as store:
        store.save(trace(raw=raw, question=question))
        assert store.get("abcd") == trace(raw=raw, question=question)


def test_rows_are_newest_first_and_limited(store: Store) -> None:
    for minute, name in [(1, "b"), (2, "c"), (0, "a")]:
        store.save(trace(name, minute=minute))
    assert [row.id for row in store.list(2)] == ["c", "b"]
    row = store.list(1)[0]
    assert (row.question, row.answer, row.model) == ("How many pens?", "36", "QwQ")
    assert (row.status, row.tokens, row.seconds) == (Status.ANSWERED, 7, 3.0)


def test_the_last_one_was_kept_last_whatever_the_clock_said(store: Store) -> None:
    for minute, name in [(60, "first"), (0, "after the clock went back")]:
        store.save(trace(name, minute=minute))
        assert store.last() == trace(name, minute=minute)
    taken = Imported(file="chats.json", shape="a chat")
    for minute in (-500, 30):
        store.save(msgspec.structs.replace(trace("imported", minute=minute), imported=taken))
        assert store.last() == trace("first", minute=60)
    store.save(trace("now", minute=1))
    assert store.last() == trace("now", minute=1)


@pytest.mark.parametrize(
    ("change", "tokens"),
    [
        ("json", 7),
        ("'{'", 5),
        ("x'ff'", 5),
        ("json_set(json, '$.stats.answer_tokens', 'many')", 5),
        ("json_remove(json, '$.stats')", 5),
    ],
)
def test_rows_of_an_older_file_count_the_answer_too(path: Path, change: str, tokens: int) -> None:
    with Store(path) as store:
        store.save(trace())
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE traces SET tokens = 5, json = {change}")
        db.execute("PRAGMA user_version = 6")
    with Store(path) as store:
        assert [row.tokens for row in store.list(1)] == [tokens]


def test_nothing_is_last_and_listed_at_first(store: Store) -> None:
    assert store.last() is None
    assert store.list(5) == ()


def test_saving_again_replaces(store: Store) -> None:
    store.save(trace())
    assert ids(store, "pens") == [trace().id]
    store.save(trace(question="How many caps?", raw="none"))
    assert ids(store) == [trace().id]
    assert ids(store, "caps") == [trace().id]
    assert ids(store, "pens") == []


def test_an_id_may_be_cut_short_or_be_its_last_letters(store: Store) -> None:
    store.save(trace("20260304-120000-abcd"))
    store.save(trace("20260304-120000-abcdz"))
    store.save(trace("20260305-120000-wxyz"))
    for key in ("20260305", "wxyz", " WXYZ ", "20260305-120000-wxyz"):
        assert store.get(key).id == "20260305-120000-wxyz"
    assert store.get("20260304-120000-abcd").id == "20260304-120000-abcd"
    with pytest.raises(UsageError, match="Several traces match '20260304'"):
        store.get("20260304")
    for key in ("xyz", "%", "nothing", "2026030_"):
        with pytest.raises(UsageError, match="There is no trace"):
            store.get(key)


def test_delete_takes_the_text_out_of_the_index_too(store: Store, path: Path) -> None:
    store.save(trace("a1", question="unmistakable"))
    store.save(trace("b2"))
    assert ids(store, "unmistakable") == ["a1"]
    assert store.delete("a1") == "a1"
    assert ids(store) == ["b2"]
    assert ids(store, "unmistakable") == []
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM search").fetchone() == (1,)


@pytest.fixture(params=["index", "scan"])
def searched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Search both with FTS5 and as where SQLite was built without it."""
    if request.param == "scan":
        monkeypatch.setattr(text_index, "INDEX", "CREATE VIRTUAL TABLE s USING absent(text)")
    return str(request.param)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pens", ["p"]),
        ("PENS", ["p"]),
        ("pens boxed", ["p"]),
        ("pens hats", []),
        ("ens", ["p"]),
        ("36", ["q", "z", "p"]),
        ("素数有多少", ["z"]),
        ("素数", ["z"]),
        ('"', ["q"]),
        ('say "hi"', ["q"]),
        ("100%", ["q"]),
        ("0%", ["q"]),
        ("a_b", ["q"]),
        ("OR NOT *", []),
        ("x\\y", ["q"]),
        ("  ", ["q", "z", "p"]),
    ],
)
def test_search_finds_all_words_anywhere(
    store: Store, searched: str, query: str, found: list[str]
) -> None:
    store.save(trace("p", minute=0))
    store.save(trace("z", question="100以内的素数有多少个?", raw="质", minute=1))
    store.save(trace("q", question='say "hi" to 100% of a_b', raw="x\\y", minute=2))
    assert ids(store, query) == found, searched


def test_what_was_taken_back_is_kept_and_found(store: Store) -> None:
    taken = Rewind(
        step=0, at=4, text="A zebra,\nso.", tokens=3, seconds=0.5, kind=NoteKind.LOOP,
        why="It repeats itself.", seed=7,
    )  # fmt: skip
    kept = msgspec.structs.replace(trace("r"), rewinds=(taken, taken))
    store.save(trace("s"))
    store.save(kept)
    assert store.get("r") == kept
    assert ids(store, "zebra") == ids(store, "a z") == ["r"]
    assert ids(store, "seed") == ids(store, "repeats") == []


def test_a_field_that_nobody_knows_is_passed_over(store: Store, path: Path) -> None:
    store.save(trace("a"))
    added = "json_set(json, '$.later', 1, '$.stats.later', json('[1]'), '$.steps[0].later', 'x')"
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE traces SET json = {added}")
    assert store.get("a") == trace("a")


def test_search_sees_traces_saved_after_the_index_was_made(store: Store) -> None:
    store.save(trace("a"))
    assert ids(store, "pens") == ["a"]
    store.save(trace("b", minute=1))
    assert ids(store, "pens") == ["b", "a"]


def test_two_may_write_at_once(store: Store, path: Path) -> None:
    with Store(path) as other:
        other.save(trace("a"))
        store.save(trace("b", minute=1))
        assert ids(other) == ["b", "a"]


def test_a_newer_file_is_refused_and_left_alone(store: Store, path: Path) -> None:
    store.save(trace())
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer qwq") as caught, Store(path):
        pass
    assert caught.value.hint == "Update qwq."
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM traces").fetchone() == (1,)


def test_a_damaged_file_is_moved_aside_and_a_fresh_one_begun(path: Path) -> None:
    for number in (1, 2):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"not a database, and long enough to be read as one" * 100)
        with Store(path) as store:
            aside = path.with_name(f"traces.sqlite3.damaged-{number}")
            assert str(aside) in (store.notice or "")
            assert aside.read_bytes().startswith(b"not a database")
            store.save(trace())
            assert store.last() == trace()


def test_damage_met_while_saving_does_not_lose_the_trace(path: Path) -> None:
    with Store(path) as store:
        for number in range(50):
            store.save(trace(f"t{number}", raw="x" * 2000))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with Store(path) as store:
        store.save(trace("new"))
        assert store.get("new") == trace("new")
        assert store.notice
    assert path.with_name("traces.sqlite3.damaged-1").stat().st_size == size


def test_damage_met_while_reading_is_told(path: Path) -> None:
    with Store(path) as store:
        for number in range(50):
            store.save(trace(f"t{number}", raw="x" * 2000))
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (path.stat().st_size - 4096 * 3))
    with Store(path) as store, pytest.raises(StoreError, match="malformed") as caught:
        store.list(100)
    assert "damaged-1" in (caught.value.hint or "")


def test_a_full_disk_leaves_the_trace_to_be_written_elsewhere(store: Store, tmp_path: Path) -> None:
    store.save(trace("a"))
    pages = store._database._db.execute("PRAGMA page_count").fetchone()[0]
    store._database._db.execute(f"PRAGMA max_page_count = {pages}")
    big = trace("b", raw="x" * 1_000_000)
    with pytest.raises(StoreError, match="full") as caught:
        store.save(big)
    assert "Free some disk space" in (caught.value.hint or "")
    assert ids(store) == ["a"]
    written = write_trace(big, tmp_path / "else")
    assert written.name == "b.json"
    assert read_trace(written) == big


def test_a_folder_that_can_not_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="taken") as caught, Store(tmp_path / "taken" / "t"):
        pass
    assert "QWQ_HOME" in (caught.value.hint or "")
    with pytest.raises(StoreError, match="Cannot write"):
        write_trace(trace(), tmp_path / "taken" / "x")


def test_a_read_only_store_is_a_store_error(store: Store) -> None:
    store._database._db.execute("PRAGMA query_only = true")
    with pytest.raises(StoreError, match="readonly"):
        store.save(trace())


def test_a_writer_that_holds_the_file_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with Store(path) as store, Store(path) as other:
        other._database._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught:
            store.save(trace())
    assert "Another qwq" in (caught.value.hint or "")


def test_the_file_is_private(store: Store, path: Path) -> None:
    store.save(trace())
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_kept_aside_in_a_shared_folder_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert keep_aside(trace("b"), StoreError("The disk is full."), lambda _: None)
    assert (tmp_path / "b.json").stat().st_mode & 0o077 == 0
    before = os.umask(0o022)
    written = write_trace(trace("b"), tmp_path / "traces")
    os.umask(before)
    assert written.stat().st_mode & 0o777 == 0o644


def test_what_is_no_trace_is_a_store_error(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    for data in (b"", b"{}", b"\xff\xfe", b"[1]"):
        file.write_bytes(data)
        with pytest.raises(StoreError, match="not a trace"):
            read_trace(file)
    with pytest.raises(StoreError, match="Cannot read"):
        read_trace(tmp_path / "absent.json")


def test_text_that_is_not_unicode_is_a_store_error(store: Store) -> None:
    with pytest.raises(StoreError, match="not Unicode"):
        store.save(trace(question="\udc80"))


def test_a_stored_trace_is_plain_json(store: Store, path: Path) -> None:
    store.save(trace())
    with sqlite3.connect(path) as db:
        (text,) = db.execute("SELECT json FROM traces").fetchone()
    assert msgspec.json.decode(text)["raw"] == trace().raw


@given(
    times=st.lists(
        st.datetimes(datetime(2024, 1, 1), datetime(2099, 1, 1), timezones=st.just(timezone.utc)),
        min_size=2,
        max_size=2,
    ),
    seed=st.integers(),
)
def test_ids_sort_by_time(times: list[datetime], seed: int) -> None:
    early, late = sorted(time.replace(microsecond=0) for time in times)
    chance = random.Random(seed)
    first, second = new_id(early, chance), new_id(late, chance)
    assert first < second or early == late


def test_an_id_is_utc_and_easily_typed() -> None:
    east = NOON.astimezone(timezone(timedelta(hours=8)))
    made = new_id(east, random.Random(1))
    assert made.startswith("20260304-120000-")
    assert made == made.lower()
    assert len(made) == 20
    assert new_id(east, random.Random(1)) == made
    assert len({new_id(NOON, random.Random(seed)) for seed in range(100)}) > 95


def test_filters_narrow_the_list(tmp_path: Path) -> None:
    with Store(tmp_path / "t.sqlite3") as store:
        store.save(trace("a-aaaa"))
        later = msgspec.structs.replace(
            trace("b-bbbb", minute=60 * 24), model=ModelInfo(name="100%_pure"), status=Status.LOOP
        )
        store.save(later)

        def ids(**only: object) -> list[str]:
            return [row.id for row in store.list(9, None, TraceFilter(**only))]  # type: ignore[arg-type]

        assert ids() == ["b-bbbb", "a-aaaa"]
        assert ids(model="qwq") == ["a-aaaa"]
        assert ids(model="%_") == ["b-bbbb"]
        assert ids(status=Status.LOOP) == ["b-bbbb"]
        assert ids(since="2026-03-05") == ["b-bbbb"]
        assert ids(until="2026-03-04") == ["a-aaaa"]
        assert ids(until="2026-03-05") == ["b-bbbb", "a-aaaa"]
        assert ids(until="2026-03-03") == []
        assert [row.id for row in store.list(9, "pens", TraceFilter(model="QwQ"))] == ["a-aaaa"]


def test_a_damaged_index_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite3"
    with Store(path) as store:
        store.save(trace("a-aaaa"))
        store.list(9, "pens")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE search_data SET block = x'ffffffffffff'")
    with Store(path) as store:
        store.save(trace("b-bbbb"))
        with pytest.raises(StoreError) as raised:
            store.list(9, "pens")
        assert "damaged" in (raised.value.hint or "")


def test_deleting_all_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite3"
    with Store(path) as store:
        store.save(trace(question="a secret question"))
        store.list(9, "secret")
        assert store.count() == 1
        assert store.delete_all() == 1
        assert store.list(9, "secret") == ()
        store.save(trace(question="another"))
        assert [row.question for row in store.list(9, "another")] == ["another"]
    assert b"secret" not in path.read_bytes()


def test_a_list_counts_claims_that_fail(store: Store) -> None:
    claims = (claimed("1 + 1", "3", ClaimVerdict.FAILS), claimed("1 + 1", "2"))
    steps = (msgspec.structs.replace(trace().steps[0], claims=claims),)
    store.save(msgspec.structs.replace(trace(), steps=steps))
    store.save(trace("other"))
    counted = {row.id: row.failed_claims for row in store.list(9)}
    assert counted == {trace().id: 1, "other": 0}


def test_a_list_counts_what_was_mended(store: Store) -> None:
    notes = (
        Note(kind=NoteKind.MENDED, at=1, text="so", span=Span(start=1, end=2)),
        Note(kind=NoteKind.MENDED, at=1, text="nothing can be mended"),
    )
    store.save(msgspec.structs.replace(trace(), notes=notes))
    store.save(trace("other"))
    assert {row.id: row.mended_claims for row in store.list(9)} == {trace().id: 1, "other": 0}


@pytest.mark.parametrize("json", ["{", b"\xff", '{"rewinds": ["x"]}', "[]"])
@pytest.mark.parametrize("word", ["sum", "s"])
def test_a_spoiled_trace_does_not_end_a_search(word: str, json: object) -> None:
    with Store(None) as store:
        store.save(trace("good", question="The sum?"))
        store.save(trace("spoiled", question="The sum?"))
        store._database.run("UPDATE traces SET json = ? WHERE id = 'spoiled'", (json,))
        assert {row.id for row in store.list(9, word)} == {"good", "spoiled"}


def test_a_deep_trace_is_none_that_can_be_read() -> None:
    with pytest.raises(StoreError, match="not a trace"):
        decode('{"x":' + "[" * 100_000, "it")
