"""What the store tells of how long runs were."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from qwq_cli.store import Store
from qwq_cli.store.files import encode
from qwq_cli.values.kinds import FinishReason, NoteKind, Status
from qwq_cli.values.trace import Imported, ModelInfo, Note, Stats, Trace
from tests.store.test_sessions import version_1
from tests.store.test_traces import trace


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(None) as made:
        yield made


def long(trace_id: str, tokens: int, **changes: Any) -> Trace:
    stats = Stats(prompt_tokens=9, thought_tokens=tokens - 5, answer_tokens=5, decode_seconds=4.0)
    return replace(trace(trace_id), stats=stats, **changes)


def spoiled(part: str | None = None, **changes: object) -> str:
    """A trace as JSON, in which values are others."""
    whole = json.loads(encode(trace("old")))
    (whole[part] if part else whole).update(changes)
    return json.dumps(whole)


def test_a_run_is_kept_with_its_length_its_pace_and_its_course(store: Store) -> None:
    asked = "What are 27 pens and 9 pens?"
    store.save(long("a", 41, question=asked, raw="So 27 pens. The answer is 36."))
    (kept,) = store.lengths.of_model("QwQ")
    assert (kept.question, kept.tokens, kept.is_whole, kept.pace) == (asked, 41, True, 10.0)
    assert [mark.tokens for mark in kept.course] == [5]


def test_the_prompt_does_not_count(store: Store) -> None:
    store.save(trace("a"))
    assert store.lengths.of_model("QwQ")[0].tokens == 7


def test_a_pace_is_that_of_one_file_and_of_runs_alone(store: Store) -> None:
    store.save(long("a", 41, model=ModelInfo(name="QwQ", size=7)))
    store.save(long("b", 81, model=ModelInfo(name="QwQ", size=8)))
    store.save(long("c", 801, model=ModelInfo(name="QwQ", size=7)), alone=False)
    assert store.lengths.paces("QwQ", 7) == [10.0]
    assert store.lengths.paces("QwQ", 8) == [20.0]
    assert len(store.lengths.of_model("QwQ")) == 3  # of whatever size


def test_of_one_that_was_cut_it_is_known(store: Store) -> None:
    store.save(long("a", 41, finish_reason=FinishReason.LENGTH, status=Status.TRUNCATED))
    store.save(long("b", 42, answer=replace(trace().answer, forced=True)))
    early = Note(kind=NoteKind.EARLY, at=1, text="sure")
    store.save(long("c", 43, answer=replace(trace().answer, forced=True), notes=(early,)))
    whole = {kept.tokens: kept.is_whole for kept in store.lengths.of_model("QwQ")}
    assert whole == {41: False, 42: False, 43: True}


def test_one_that_somebody_stopped_or_made_elsewhere_tells_nothing(store: Store) -> None:
    store.save(long("a", 41, finish_reason=FinishReason.INTERRUPTED, status=Status.INTERRUPTED))
    store.save(long("b", 41, imported=Imported(file="f", shape="s")))
    store.save(replace(trace("c"), stats=Stats()))
    assert store.lengths.of_model("QwQ") == []


def test_saved_again_it_counts_once_and_deleted_not_at_all(store: Store) -> None:
    store.save(long("a", 41))
    store.save(long("a", 42))
    assert [kept.tokens for kept in store.lengths.of_model("QwQ")] == [42]
    store.delete("a")
    assert store.lengths.of_model("QwQ") == []
    store.save(long("b", 41))
    store.delete_all()
    assert store.lengths.typical() == {}


def test_the_newest_first(store: Store) -> None:
    for minute, tokens in enumerate((41, 42, 43)):
        made = long(f"t{minute}", tokens, created=f"2026-03-04T12:0{minute}:00+00:00")
        store.save(made)
    assert [kept.tokens for kept in store.lengths.of_model("QwQ")] == [43, 42, 41]
    assert store.lengths.typical() == {"QwQ": [43, 42, 41]}


def test_of_an_older_file_lengths_are_known_and_paces_not(tmp_path: Path) -> None:
    path = tmp_path / "traces.sqlite3"
    version_1(path)
    with Store(path) as store:
        (kept,) = store.lengths.of_model("QwQ")
    assert (kept.tokens, kept.is_whole, kept.pace, kept.course) == (7, True, None, ())


SPOILED: dict[str, object] = {
    "no JSON": "{",
    "bytes": b"\xff",
    "deep": '{"engine":' + "[" * 1500 + "]" * 1500 + "}",
    "text for a count": spoiled("stats", thought_tokens="many"),
    "more than any run has": spoiled("stats", thought_tokens=2**63 - 1),
    "no end of them": spoiled("stats", thought_tokens=7).replace(": 7", ": 1e999"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_trace_of_an_older_file_is_passed_over(name: str, tmp_path: Path) -> None:
    assert taken_along(tmp_path, SPOILED[name]) == []


NOT_WHOLE = {
    "no end": spoiled(finish_reason=None),
    "no answer": spoiled(answer=None),
    "nothing of what forced it": spoiled("answer", forced=None),
}


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_one_that_does_not_tell_its_end_was_not_whole(name: str, tmp_path: Path) -> None:
    assert taken_along(tmp_path, NOT_WHOLE[name]) == [(7, False)]


def taken_along(folder: Path, text: object) -> list[tuple[int, bool]]:
    """What an older file says of lengths, when its one trace is that."""
    path = folder / "traces.sqlite3"
    version_1(path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE traces SET json = ?", (text,))
    with Store(path) as store:
        return [(kept.tokens, kept.is_whole) for kept in store.lengths.of_model("QwQ")]


COURSES = [
    "[[1]]",
    "[[-5, 1, 0.5, 0]]",
    "[[5, -1, 0.5, 0]]",
    "[[5, 1, 7.5, 0]]",
    "[[9, 1, 0.5, 0], [5, 2, 0.5, 0]]",
    f"[[1{'0' * 400}, 1, 0.5, 0]]",
    "[" * 5000,
]


@pytest.mark.parametrize("course", COURSES)
def test_a_spoiled_course_is_no_course(course: str, store: Store) -> None:
    store.save(long("a", 41))
    store._database.run("UPDATE lengths SET course = ?", (course,))
    assert store.lengths.of_model("QwQ")[0].course == ()


def test_ten_thousand_traces_are_not_read_whole(store: Store) -> None:
    """By what SQLite says that it does: the time of a machine under load proves nothing."""
    seen: list[str] = []
    store._database._db.set_trace_callback(seen.append)
    store.lengths.of_model("QwQ")
    store.lengths.paces("QwQ", 1)
    queries = [query for query in seen if query.startswith("SELECT")]
    assert len(queries) == 2
    for query in queries:
        steps = [row[3] for row in store._database.rows(f"EXPLAIN QUERY PLAN {query}")]
        assert not any("SCAN" in step for step in steps)
        assert "json" not in query
