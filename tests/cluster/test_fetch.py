"""A model's file from the driver to a node: whole and right, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli.cluster import fetch as module
from qwq_cli.cluster.fetch import Offered, Parts, fetch
from qwq_cli.errors import DiskError, NetworkError


def offered(name: str, data: bytes) -> Offered:
    return Offered(name, len(data), hashlib.sha256(data).hexdigest())


def parts_of(*files: bytes, asked: list[int] | None = None) -> Parts:
    def parts(index: int, starts: list[int], size: int) -> Iterator[bytes]:
        if asked is not None:
            asked.append(index)
        yield from (files[index][start : start + size] for start in starts)

    return parts


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART", 4)


def test_all_files_come_in_parts(tmp_path: Path) -> None:
    files = (b"0123456789", b"", b"abcd")
    names = ("a.gguf", "b.gguf", "c.gguf")
    given = [offered(*each) for each in zip(names, files, strict=True)]
    folder = tmp_path / "fetched" / "x"
    assert fetch(folder, given, parts_of(*files)) == folder / "a.gguf"
    assert [(folder / name).read_bytes() for name in names] == list(files)


def test_what_is_there_is_not_copied_again(tmp_path: Path) -> None:
    asked: list[int] = []
    given = [offered("a.gguf", b"01234")]
    fetch(tmp_path, given, parts_of(b"01234", asked=asked))
    fetch(tmp_path, given, parts_of(b"01234", asked=asked))
    assert asked == [0]


def test_a_file_that_came_otherwise_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="another SHA-256"):
        fetch(tmp_path, [offered("a.gguf", b"01234")], parts_of(b"01235"))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_copy_that_broke_off_leaves_nothing(tmp_path: Path) -> None:
    def parts(index: int, starts: list[int], size: int) -> Iterator[bytes]:
        yield b"0123"
        raise ConnectionError("the driver is gone")

    with pytest.raises(DiskError):
        fetch(tmp_path, [offered("a.gguf", b"01234")], parts)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    fetch(folder, [offered("../../evil.gguf", b"01")], parts_of(b"01"))
    assert (folder / "evil.gguf").is_file()


def test_a_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="Can't write to"):
        fetch(tmp_path / "file" / "x", [offered("a", b"")], parts_of(b""))
