from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import feather, ipc, parquet

from qwq_cli.choices import InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.dataset import read_problems
from qwq_cli.solve.documents import Document, document, documents
from qwq_cli.solve.row import MAX_ROW, Number, Row, Wrong

TABLE = pyarrow.table(
    {
        "question": ["1+1", "two\nlines “é”", None],
        "answer": pyarrow.array([2, None, -3], pyarrow.int32()),
        "short": pyarrow.array([0.1, 2.5, float("nan")], pyarrow.float32()),
        "long": [0.1, 1e300, float("inf")],
        "exact": [Decimal("0.10"), None, None],
        "flag": [True, False, None],
        "options": [["x", None], [], None],
        "choices": [{"text": ["p"], "label": ["A"]}, None, {"text": [], "label": []}],
        "day": [date(2024, 1, 2), None, None],
        "picture": [b"\x89PNG", None, None],
        "level": pyarrow.array(["hard", "easy", "hard"]).dictionary_encode(),
    }
)
CELLS: list[dict[str, Any]] = [
    {
        "question": "1+1", "answer": "2", "short": "0.1", "long": "0.1", "exact": "0.10",
        "flag": True, "options": ["x", None], "choices": {"text": ["p"], "label": ["A"]},
        "day": "2024-01-02", "level": "hard",
    },
    {
        "question": "two\nlines “é”", "short": "2.5", "long": "1e+300", "flag": False,
        "options": [], "level": "easy",
    },
    {
        "answer": "-3", "long": "Infinity", "choices": {"text": [], "label": []}, "level": "hard",
    },
]  # fmt: skip


def write(path: Path, table: pyarrow.Table = TABLE) -> Path:
    match path.name:
        case "t.parquet":
            parquet.write_table(table, path)
        case "t.feather":
            feather.write_feather(table, path, compression="zstd")
        case "stream.arrow":
            with pyarrow.OSFile(str(path), "wb") as sink, ipc.new_stream(sink, table.schema) as out:
                out.write_table(table)
        case "file.arrow":
            with pyarrow.OSFile(str(path), "wb") as sink, ipc.new_file(sink, table.schema) as out:
                out.write_table(table)
    return path


def opened(path: Path) -> Document:
    (found,) = documents(path, Reading())
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize("name", ["t.parquet", "t.feather", "stream.arrow", "file.arrow"])
def test_cells_are_what_the_columns_hold(tmp_path: Path, name: str) -> None:
    found = opened(write(tmp_path / name))
    assert list(found.rows()) == [
        Row(n, cells, empty=tuple(name for name in TABLE.column_names if name not in cells))
        for n, cells in enumerate(CELLS, 1)
    ]
    assert found.format in (InputFormat.PARQUET, InputFormat.ARROW)
    first = next(iter(found.rows()))  # it can be read again, and left before its end
    assert isinstance(first, Row)
    assert isinstance(first.cells["exact"], Number)


def test_from_a_pipe_and_by_another_name(tmp_path: Path) -> None:
    data = write(tmp_path / "t.parquet").read_bytes()
    assert len(list(document(data, "standard input", Reading()).rows())) == 3
    path = tmp_path / "t.jsonl"
    path.write_bytes(data)
    assert opened(path).format is InputFormat.PARQUET


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet")
    data = path.read_bytes()
    for damaged in (data[:-9], b"PAR1" + bytes(99), data[:200] + bytes(99) + data[299:]):
        path.write_bytes(damaged)
        found = list(opened(path).rows())
        assert isinstance(found[-1], Wrong)
        assert "can't be read" in found[-1].why
    path.write_bytes(b"1+1")
    with pytest.raises(UsageError, match="not a Parquet file"):
        opened(path)


def test_a_huge_cell_and_a_huge_table_are_told(tmp_path: Path) -> None:
    big = pyarrow.array(["x" * (MAX_ROW + 1), "1+1"])
    table = pyarrow.table({"question": big.take(pyarrow.array([0, 0, 1]))})
    found = list(opened(write(tmp_path / "t.parquet", table)).rows())
    assert [type(row) for row in found] == [Wrong, Wrong, Row]


def test_a_bomb_ends_its_reader_alone(tmp_path: Path) -> None:
    zeros = pyarrow.nulls(1 << 26, pyarrow.int64()).fill_null(0)
    table = pyarrow.table(dict.fromkeys(map(str, range(9)), zeros))  # 4.8 GB
    sink = io.BytesIO()
    options = ipc.IpcWriteOptions(compression="lz4")
    with ipc.new_file(sink, table.schema, options=options) as out:
        out.write_table(table)
    (found,) = document(sink.getvalue(), "bomb.arrow", Reading()).rows()
    assert isinstance(found, Wrong)
    assert "memory" in found.why


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.solve.arrow_rows.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="Parquet or Arrow") as told:
        opened(write(tmp_path / "t.parquet"))
    assert told.value.hint == "To read it: pip install 'qwq-cli[parquet]'"


def test_a_wrong_row_is_told_as_a_row_since_there_are_no_lines(tmp_path: Path) -> None:
    found = read_problems([opened(write(tmp_path / "t.parquet"))], Columns(choices="options"))
    assert found.wrong[0].startswith(
        f"{tmp_path / 't.parquet'}, row 1: one of its choices is empty"
    )
