"""Files of every kind: databases, archives, tables, packed; large, damaged and hostile."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
import zstandard

from qwq_cli.errors import UsageError
from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts import archive, values
from qwq_cli.transcripts.file import Found, read_file
from tests.transcripts.samples import (
    ASKED,
    CHATGPT,
    INSPECT,
    INSPECT_SAMPLE,
    SAID,
    THOUGHT,
    chat,
    lines,
)
from tests.transcripts.test_shapes import thought, traces

ROW = chat(reasoning_content=THOUGHT)


def check(path: Path, count: int = 1) -> None:
    found = traces(path)
    assert len(found) == count
    assert {(t.question, thought(t), t.answer.text) for t in found} == {(ASKED, THOUGHT, SAID)}


def refused(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        list(read_file(path))
    return f"{caught.value.message} {caught.value.hint}"


def wrong_in(path: Path) -> list[str]:
    return [each.why for each in read_file(path) if isinstance(each, Wrong)]


# SQLite: the database of llm.

OLD = "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, response TEXT)"
NEW = """
CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, response TEXT,
    reasoning TEXT, duration_ms INT, datetime_utc TEXT, output_tokens INT);
CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT, provider_metadata TEXT);
CREATE TABLE parts (id INTEGER PRIMARY KEY, message_hash TEXT, position INT, type TEXT,
    tool_name TEXT, text TEXT, payload TEXT);
CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT,
    tip_message_hash TEXT, model TEXT, duration_ms INT, datetime_utc TEXT, output_tokens INT);
"""


def database(path: Path, script: str, *rows: tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
        for statement, values in rows:
            db.execute(statement, values)
        db.commit()
    return path


def insert(table: str, *values: object) -> tuple[str, tuple[object, ...]]:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values


def test_the_database_of_llm(tmp_path: Path) -> None:
    when = "2025-10-09T08:53:20+00:00"
    path = database(
        tmp_path / "logs.db",
        NEW,
        insert("responses", "r1", "small", ASKED, "Be.", SAID, THOUGHT, 2500, when, 40),
        insert("messages", "h0", None, "user", None),
        insert("messages", "h1", "h0", "assistant", None),
        insert("parts", 1, "h0", 0, "text", None, ASKED, None),
        insert("parts", 2, "h1", 0, "reasoning", None, THOUGHT, None),
        insert("parts", 3, "h1", 1, "text", None, SAID, None),
        insert("turns", "r1", "t", "h0", "h1", "small", 2500, when, 40),
        insert("turns", "r2", "t", "h0", "h1", "small", 2500, when, 40),
    )
    check(path, count=2)
    first = traces(path)[0]
    assert (first.system, first.created, first.model.name) == ("Be.", when, "small")
    assert (first.stats.tokens, first.stats.decode_seconds) == (40, 2.5)
    assert [each.exchange.key for each in read_file(path) if isinstance(each, Found)] == [
        "r1",
        "r2",
    ]


def test_a_message_that_follows_itself_is_read_once(tmp_path: Path) -> None:
    path = database(
        tmp_path / "logs.db",
        NEW,
        insert("messages", "h1", "h1", "assistant", None),
        insert("parts", 1, "h1", 0, "reasoning", None, THOUGHT, None),
        insert("parts", 2, "h1", 1, "text", None, SAID, None),
        insert("turns", "r1", "t", "h1", "h1", "small", 2500, None, 40),
    )
    assert [trace.answer.text for trace in traces(path)] == [SAID]


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "not a regular file" in refused(path)


def test_an_old_database_of_llm_has_no_thought_of_its_own(tmp_path: Path) -> None:
    text = f"<think>\n{THOUGHT}\n</think>\n\n{SAID}"
    check(database(tmp_path / "logs.db", OLD, insert("responses", "a", "m", ASKED, text)))


def test_a_database_is_only_read(tmp_path: Path) -> None:
    path = database(tmp_path / "logs.db", OLD, insert("responses", "a", "m", ASKED, SAID))
    before = path.read_bytes()
    path.chmod(stat.S_IRUSR)
    assert len(traces(path)) == 1
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["logs.db"]


def test_other_databases_are_refused(tmp_path: Path) -> None:
    other = database(tmp_path / "other.db", "CREATE TABLE pictures (id TEXT)")
    assert "`responses` or `turns`" in refused(other)
    view = database(tmp_path / "view.db", "CREATE VIEW responses AS SELECT 1 AS id")
    assert "`responses` or `turns`" in refused(view)
    torn = tmp_path / "torn.db"
    torn.write_bytes(other.read_bytes()[:100] + b"\xff" * 5000)
    assert "can't be read" in refused(torn)


# Zip files.


def zipped(path: Path, members: Mapping[str, object], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as target:
        for name, value in members.items():
            target.writestr(name, json.dumps(value))
    return path


def zipped_by_zstd(path: Path, members: Mapping[str, object]) -> Path:
    """Stored members of which the content is packed and the method then said to be Zstandard."""
    with zipfile.ZipFile(path, "w") as target:
        for name, value in members.items():
            target.writestr(name, zstandard.ZstdCompressor().compress(json.dumps(value).encode()))
    data = bytearray(path.read_bytes())
    for magic, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = data.find(magic)
        while start >= 0:
            struct.pack_into("<H", data, start + at, 93)
            start = data.find(magic, start + 1)
    path.write_bytes(data)
    return path


EVAL: dict[str, object] = {
    "header.json": {key: value for key, value in INSPECT.items() if key != "samples"},
    "_journal/start.json": {"eval": {}},
    "summaries.json": [{"id": 3}],
    "samples/10_epoch_1.json": {**INSPECT_SAMPLE, "id": 10},
    "samples/3_epoch_1.json": INSPECT_SAMPLE,
}


def test_an_eval_log(tmp_path: Path) -> None:
    path = zipped(tmp_path / "log.eval", EVAL)
    check(path, count=2)
    keys = [each.exchange.key for each in read_file(path) if isinstance(each, Found)]
    assert keys == ["3_epoch_1", "10_epoch_1"]
    assert traces(path)[0].created == "2025-10-09T08:53:20+00:00"


def test_an_eval_log_packed_by_zstd(tmp_path: Path) -> None:
    check(zipped_by_zstd(tmp_path / "log.eval", EVAL), count=2)


def test_an_export_of_chatgpt_as_it_comes(tmp_path: Path) -> None:
    members = {"user.json": {"id": "u"}, "conversations.json": CHATGPT, "chat.html": "x"}
    check(zipped(tmp_path / "export.zip", members))
    shards = {"conversations-001.json": CHATGPT, "conversations-000.json": CHATGPT}
    check(zipped(tmp_path / "shards.zip", shards), count=2)


def test_zip_files_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "samples/*.json" in refused(zipped(tmp_path / "a.zip", {"a.json": {}}))
    whole = zipped(tmp_path / "whole.eval", EVAL).read_bytes()
    torn = tmp_path / "torn.eval"
    torn.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(torn)
    odd = zipped(tmp_path / "odd.eval", EVAL, zipfile.ZIP_LZMA)
    assert "samples/3_epoch_1.json: it is damaged" in wrong_in(odd)[0]
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    assert "too many files" in refused(tmp_path / "whole.eval")


@pytest.mark.parametrize("stray", [b"PK\x06\x06", b"PK\x06\x07"])
def test_signs_of_the_end_that_stand_elsewhere_fool_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stray: bytes
) -> None:
    """In a comment they refused a whole archive; behind the list they hid how long it is."""
    path = zipped(tmp_path / "log.eval", EVAL)
    with zipfile.ZipFile(path, "a") as target:
        target.comment = stray + b"\xff" * 60
    check(path, count=2)
    with zipfile.ZipFile(path, "a") as target:
        target.comment = stray + b"\0" * 60
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    assert "too many files" in refused(path)


def test_the_size_of_a_long_list_of_files_is_found_by_its_locator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)  # each archive gets the long record
    path = zipped(tmp_path / "log.eval", EVAL)
    assert b"PK\x06\x07" in path.read_bytes()
    check(path, count=2)
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    assert "too many files" in refused(path)


@pytest.mark.parametrize("by", [zipped, zipped_by_zstd])
def test_a_bomb_in_a_zip_file_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: object
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER", 100_000)
    assert callable(by)
    path = by(tmp_path / "log.eval", {"samples/1_epoch_1.json": {"a": "x" * 5_000_000}})
    assert path.stat().st_size < 100_000
    assert wrong_in(path) == ["samples/1_epoch_1.json: it is larger than 64 MB"]


@pytest.mark.parametrize("by", [zipped, zipped_by_zstd])
def test_a_member_that_is_too_large_is_left_out_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: object
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER", 100_000)
    assert callable(by)
    noise = random.Random(1).randbytes(100_000).hex()
    path = by(tmp_path / "log.eval", {**EVAL, "samples/5_epoch_1.json": {"a": noise}})
    found = list(read_file(path))
    assert [each.number for each in found if isinstance(each, Wrong)] == [2]
    assert len(found) == 3


@pytest.mark.parametrize("at", range(0, 600, 7))
def test_no_damage_of_a_zip_file_is_a_crash(tmp_path: Path, at: int) -> None:
    path = zipped(tmp_path / "log.eval", EVAL)
    data = bytearray(path.read_bytes())
    data[(at * 13) % len(data)] ^= 0xFF
    path.write_bytes(data)
    try:
        list(read_file(path))
    except UsageError as error:
        assert str(path) in error.message  # noqa: PT017 - either way is right


# Tables, packed files, encodings.


def test_a_table_of_lighteval(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    row = {
        "doc": {"query": ASKED, "id": "5", "choices": ["36"]},
        "model_response": {
            "text": [SAID], "reasonings": [THOUGHT], "input": "x" * 2_000_000,
            "output_tokens": [[1, 2, 3]],
        },
    }  # fmt: skip
    path = tmp_path / "details.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([row, row]), path)
    check(path, count=2)
    assert traces(path)[0].stats.tokens == 3


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("kept.jsonl.gz", gzip.compress),
        ("kept.jsonl.zst", zstandard.ZstdCompressor().compress),
        ("kept.jsonl", lambda data: b"\xef\xbb\xbf" + data),
        ("kept.jsonl", lambda data: data.decode().encode("utf-16")),
    ],
)
def test_packed_and_encoded(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    path = tmp_path / name
    path.write_bytes(pack(lines(ROW, ROW).encode()))
    check(path, count=2)


def test_a_bomb_of_text_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.transcripts.file.MAX_TEXT", 1 << 20)
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"x" * (50 << 20)))
    assert "larger than" in refused(path)


def test_long_texts_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwq_cli.transcripts.file.MAX_TEXT", 100)
    path = tmp_path / "kept.jsonl"
    path.write_text(lines(ROW, chat(content="2")), "utf-8")
    found = list(read_file(path))
    assert [type(each) for each in found] == [Wrong, Found]


# Streaming.


class Counted:
    """A file of many gigabytes that is made while it is read."""

    def __init__(self, row: bytes, size: int) -> None:
        self._row, self._size = row * (1 + (1 << 18) // len(row)), size
        self.read_bytes = 0

    def parts(self) -> Iterator[bytes]:
        while self.read_bytes < self._size:
            self.read_bytes += len(self._row)
            yield self._row


@pytest.mark.parametrize("beginning", [b"", b"["])
def test_of_a_gigabyte_only_the_beginning_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    path = tmp_path / "huge.json"
    path.write_bytes(beginning + lines(ROW).encode())
    source = Counted(json.dumps(ROW).encode() + (b",\n" if beginning else b"\n"), 1 << 30)
    monkeypatch.setattr(
        values, "unpacked_parts", lambda opened, name: iter([beginning, *islice(source.parts(), 4)])
    )
    found = list(islice(read_file(path), 5))
    assert len(found) == 5
    assert source.read_bytes < 4 << 20


def test_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(lines(*[ROW] * 3_000), "utf-8")
    seen: list[int] = []
    assert sum(1 for _ in read_file(path, seen.append)) == 3_000
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


# Hostile content.


@pytest.mark.parametrize(
    "text",
    [
        "Thinking...\n" + "\n" * 300_000,
        '<details type="reasoning">' * 20_000,
        "<details " * 50_000,
        "> \n" * 100_000,
        "<|im_start|>user\n" + "<|im_end|>  " * 50_000,
        "<|start|>user<|message|>" + "<|end|>" * 50_000,
        "<think>" * 30_000,
    ],
)
def test_no_text_takes_long(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept.txt"
    path.write_text(text, "utf-8")
    list(read_file(path))


@pytest.mark.parametrize(
    "value",
    [
        {"messages": [{"role": 5, "content": {"a": None}}]},
        {"messages": [{"role": "assistant", "content": [[], 3, None, {"type": 7, "text": {}}]}]},
        {"mapping": {"a": {"parent": "b"}, "b": {"parent": "a"}}, "current_node": "a"},
        {"chat": {"history": {"currentId": "a", "messages": {"a": {"parentId": "a"}}}}},
        {"choices": [None, {"message": None}, {"message": {"content": 5}}]},
        {"output": [{"type": "reasoning", "summary": [{"text": None}], "content": 3}]},
        {"doc": {}, "model_response": {"text": None, "reasonings": 5, "output_tokens": "x"}},
        {"epoch": [], "input": {"a": 1}, "output": None, "attachments": []},
        {"generations": [None, 3, {"a": 1}], "problem": []},
        {"messages": [{"versions": [5], "currentlySelected": -1}]},
        {"messages": [{"versions": [{"role": "assistant", "steps": [{}]}]}]},
        {"response": {"choices": "x"}, "request": []},
        {"fragments": [{"type": None}, 5], "conversations": [{"from": 1, "value": 2}]},
        {"created": 1e400, "choices": [{"message": {"content": "2"}}]},
        {"created": "-9999999999999", "choices": [{"message": {"content": "2"}}]},
        {"created": "0001-01-01T00:00:00+23:59", "choices": [{"message": {"content": "2"}}]},
        {"created": "9999-12-31T23:59:59-23:59", "choices": [{"message": {"content": "2"}}]},
    ],
)
def test_any_value_is_borne(tmp_path: Path, value: object) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(value), "utf-8")
    for each in read_file(path):
        assert isinstance(each, Found | Wrong)


def test_attachments_lie_in_their_sample_alone(tmp_path: Path) -> None:
    secret = tmp_path / "0123"
    secret.write_text("secret", "utf-8")
    sample = {
        **INSPECT_SAMPLE,
        "messages": [
            {"role": "user", "content": "attachment://" + "0" * 32},
            {"role": "assistant", "content": f"attachment://{secret} attachment://0123"},
        ],
        "attachments": {"0" * 32: "attachment://0123"},
    }
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(sample), "utf-8")
    first = traces(path)[0]
    assert first.question == "attachment://0123"
    assert "secret" not in first.raw


def test_an_attachment_that_is_named_again_and_again_makes_no_endless_text(tmp_path: Path) -> None:
    sample = {
        **INSPECT_SAMPLE,
        "messages": [
            {"role": "user", "content": "1+1"},
            {"role": "assistant", "content": "attachment://a " * 2000},
        ],
        "attachments": {"a": "x" * (1 << 14)},
    }
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(sample), "utf-8")
    assert len(traces(path)[0].raw) < 1 << 16


def test_half_a_character_can_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(chat(reasoning="So \ud83d it is.", content="2 \udc00")), "utf-8")
    assert traces(path)[0].raw == "<think>\nSo ? it is.\n</think>\n\n2 ?"


def test_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "kept.bin"
    path.write_bytes(zlib.compress(b"x" * 9000) + b"\0\1\2" * 100)
    assert "text" in refused(path)
    assert "Can't read" in refused(tmp_path)
    assert "Can't read" in refused(tmp_path / "absent.json")


@pytest.mark.parametrize("content", ["[1,2", "[]", "{}", '["a"]', '[{"messages": [', "{broken"])
def test_what_calls_itself_json_is_never_shown_as_a_thought(tmp_path: Path, content: str) -> None:
    path = tmp_path / "chat.json"
    path.write_text(content, "utf-8")
    assert not [found for found in read_file(path) if isinstance(found, Found)]
    path = path.rename(tmp_path / "answer.json")
    path.write_text("[THINK]2+2=4[/THINK]4", "utf-8")
    assert [found.shape for found in read_file(path) if isinstance(found, Found)] == ["text"]
