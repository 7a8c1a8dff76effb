"""Small files of ours: whole or not at all, and a bad one is put aside, told, and read no more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from qwq_cli import kept_file
from qwq_cli.kept_file import KeptFile


class Speed(msgspec.Struct):
    cores: int
    rate: float


KEPT = Speed(2, 5e10)


@pytest.fixture(autouse=True)
def _nothing_told_yet() -> Iterator[None]:
    kept_file.tell.cache_clear()
    yield
    kept_file.tell.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> KeptFile[Speed]:
    return KeptFile(tmp_path / "cache" / "speed.json", Speed)


def test_what_is_written_is_read(file: KeptFile[Speed], caplog: pytest.LogCaptureFixture) -> None:
    assert file.read() is None
    assert file.read_or(Speed(1, 1.0)) == Speed(1, 1.0)
    file.write(KEPT)
    assert file.read() == KEPT
    assert b'"format":1' in file.path.read_bytes()
    assert caplog.messages == []


def test_a_file_of_an_older_qwq_is_read_as_it_is(file: KeptFile[Speed]) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(msgspec.json.encode(KEPT))
    assert file.read() == KEPT


def test_one_of_a_later_qwq_stays(file: KeptFile[Speed], caplog: pytest.LogCaptureFixture) -> None:
    KeptFile(file.path, Speed, format=2).write(KEPT)
    assert file.read() is None
    assert file.read() is None
    (told,) = caplog.messages
    assert told == f"{file.path} is not used: it was written by another qwq (format 2)."
    assert file.path.exists()


def test_every_wrong_byte_is_seen(file: KeptFile[Speed]) -> None:
    file.write(KEPT)
    data = file.path.read_bytes()
    for at in range(len(data)):
        for bit in (1, 32):
            file.path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
            assert file.read() in (None, KEPT)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"cores": 1e999}', b"9" * 10_000],
)
def test_a_bad_one_is_put_aside_and_told_in_one_line(
    file: KeptFile[Speed], caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    for number in (1, 2):
        file.path.parent.mkdir(exist_ok=True)
        file.path.write_bytes(data)
        assert file.read() is None
        aside = file.path.with_name(f"speed.json.damaged-{number}")
        assert aside.read_bytes() == data
        assert caplog.messages[-1] == f"{file.path} was damaged. It is kept as {aside.name}."
        assert not file.path.exists()
    file.write(KEPT)
    assert file.read() == KEPT


@pytest.mark.parametrize(("make", "words"), [(Path.mkdir, "a folder"), (os.mkfifo, "a named pipe")])
def test_what_is_no_file_goes_aside_too(
    file: KeptFile[Speed], caplog: pytest.LogCaptureFixture, make: object, words: str
) -> None:
    assert callable(make)
    file.path.parent.mkdir()
    make(file.path)
    assert file.read() is None
    assert f"was {words}. It is kept as" in caplog.messages[-1]
    file.write(KEPT)
    assert file.read() == KEPT


def test_a_huge_one_is_not_read_whole(
    file: KeptFile[Speed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_file, "MOST_BYTES", 10)
    file.write(KEPT)
    assert file.read() is None
    assert not file.path.exists()


def test_what_is_told_can_do_nothing_to_a_terminal(caplog: pytest.LogCaptureFixture) -> None:
    kept_file.tell("a\x1b[2Jb\u202ec\n")
    assert caplog.messages == ["a?[2Jb?c?"]


def test_a_write_that_fails_leaves_the_old_one(
    file: KeptFile[Speed], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write(KEPT)

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        file.write(Speed(9, 9.0))
    assert file.read() == KEPT
    assert [path.name for path in file.path.parent.iterdir()] == ["speed.json"]
