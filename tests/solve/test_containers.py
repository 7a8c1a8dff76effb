"""The same rows, whatever the file is that holds them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from qwq_cli.choices import Each, InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.documents import Document, Unread, document, documents
from qwq_cli.solve.row import Row

characters = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
words = st.text(characters, min_size=1).filter(str.strip)
tables = st.lists(st.tuples(words, words), min_size=1, max_size=5)
Table = list[tuple[str, str]]


def objects(table: Table) -> list[dict[str, str]]:
    return [{"question": question, "answer": answer} for question, answer in table]


def separated(table: Table, delimiter: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([("question", "answer"), *table])
    return file.getvalue()


WRITERS: dict[str, Callable[[Table], str]] = {
    "p.jsonl": lambda table: "\n".join(map(json.dumps, objects(table))),
    "q.json": lambda table: "\n".join(map(json.dumps, objects(table))),
    "p.json": lambda table: json.dumps(objects(table), indent=2),
    "q.jsonl": lambda table: json.dumps(objects(table), ensure_ascii=False),
    "r.json": lambda table: json.dumps({"version": 1, "items": objects(table)}),
    "p.csv": lambda table: separated(table, ","),
    "q.csv": lambda table: separated(table, ";"),
    "r.csv": lambda table: separated(table, "\t"),
    "p.tsv": lambda table: separated(table, "\t"),
    "p.txt": lambda table: separated(table, "\t"),
    "p": lambda table: separated(table, ","),
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
}


@pytest.mark.parametrize("name", WRITERS)
@given(tables, st.sampled_from(sorted(PACKERS)), st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]))
def test_all_give_the_same_rows(name: str, table: Table, packed: str, encoding: str) -> None:
    data = PACKERS[packed](WRITERS[name](table).encode(encoding))
    found = document(data, name + packed, Reading()).rows()
    assert [row.cells for row in found if isinstance(row, Row)] == objects(table)


@settings(max_examples=3, deadline=None)
@given(tables)
def test_parquet_gives_the_same_rows(table: Table) -> None:
    sink = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(objects(table)), sink)
    found = document(gzip.compress(sink.getvalue()), "p.parquet.gz", Reading()).rows()
    assert [row.cells for row in found if isinstance(row, Row)] == objects(table)


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("p.jsonl", '{"q": 1}', InputFormat.JSONL),
        ("p.CSV", "x", InputFormat.CSV),
        ("p.tsv", "x", InputFormat.TSV),
        ("p.md", "x", InputFormat.TEXT),
        ("p.txt", "a\nb\n", InputFormat.TEXT),
        ("p.txt", '{"q": 1}', InputFormat.JSON),
        ("p", ' {"q": 1}', InputFormat.JSON),
        ("p.json", '[\n{"q": 1}]', InputFormat.JSON),
        ("p", '[{"q": 1}]', InputFormat.JSON),
        ("p", "[1, 2] is a list", InputFormat.TEXT),
        ("p.v2", "{x} is a set", InputFormat.TEXT),
        ("p", "[{1}, {2}] are sets", InputFormat.TEXT),
    ],
)
def test_the_format_is_seen(
    tmp_path: Path, name: str, text: str, format: InputFormat, packed: str
) -> None:
    path = tmp_path / (name + packed)
    path.write_bytes(PACKERS[packed](text.encode()))
    (found,) = documents(path, Reading())
    assert isinstance(found, Document)
    assert (found.format, found.stem) == (format, Path(name).stem)


def test_a_folder_leaves_out_what_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\1")
    (tmp_path / "b.json").write_text('{"x": [{"q": 1}], "y": [{"q": 2}]}')
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b'{"q": 1}')[:-3])
    (tmp_path / "d.txt").write_text("1. What?\n2. Why?\n")
    (tmp_path / "e.parquet").write_bytes(b"no")
    (tmp_path / "f.csv").write_bytes("q;a\nCafé;1\n".encode("cp1252"))
    found = list(documents(tmp_path, Reading()))
    assert [type(each) for each in found] == [Unread, Unread, Unread, Document, Unread, Document]
    why = [each.why for each in found if isinstance(each, Unread)]
    assert ["binary" in why[0], "x, y" in why[1], "damaged" in why[2]] == [True] * 3
    kept = [each for each in found if isinstance(each, Document)]
    assert kept[0].remarks == (f"{tmp_path}/d.txt: 2 problems, one an item.",)
    assert kept[1].remarks == (f"{tmp_path}/f.csv is not UTF-8: read as Windows-1252.",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nothing_in_a_folder_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("nowhere")
    (tmp_path / "c").symlink_to(tmp_path)
    (tmp_path / "d.txt").write_text("1. What?\n2. Why?\n")
    pipe, dangling, kept = documents(tmp_path, Reading())
    assert isinstance(pipe, Unread)
    assert "pipe" in pipe.why
    assert isinstance(dangling, Unread)
    assert "No such file" in dangling.why
    assert isinstance(kept, Document)


def test_how_to_split_is_said_of_plain_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"q": 1}')
    with pytest.raises(UsageError, match="not plain text") as told:
        list(documents(path, Reading(each=Each.LINE)))
    assert "--each line" in (told.value.hint or "")
    assert len(list(documents(tmp_path, Reading(each=Each.LINE)))) == 1
    (found,) = documents(path, Reading(InputFormat.TEXT, Each.FILE))
    assert isinstance(found, Document)
    assert [row.cells for row in found.rows() if isinstance(row, Row)] == [
        {"question": '{"q": 1}'}
    ]  # fmt: skip


def test_what_may_be_long_is_capped(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    for data in (b"x" * (65 << 20), gzip.compress(b"x" * (65 << 20))):
        path.write_bytes(data)
        with pytest.raises(UsageError, match="larger than 64 MB"):
            list(documents(path, Reading()))


def test_a_sentence_that_holds_the_words_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text("What is the question, answer?\nTwo, three?\n", encoding="utf-8")
    (found,) = documents(path, Reading())
    assert isinstance(found, Document)
    assert len(list(found.rows())) == 2
