"""The file that loses nothing: torn lines, full disks, foreign hands."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.errors import StoreError
from qwq_cli.solve import line_file
from qwq_cli.solve.line_file import LineFile, read_lines


class Item(msgspec.Struct, frozen=True):
    name: str


decoder = msgspec.json.Decoder(Item)


def written(path: Path, *names: str) -> bytes:
    with LineFile(path, decoder) as file:
        for name in names:
            file.append(Item(name))
    return path.read_bytes()


def names(path: Path) -> list[str]:
    return [item.name for item in read_lines(path, decoder).values]


@given(st.lists(st.text(), max_size=4), st.data())
def test_a_file_torn_anywhere_goes_on_where_it_was_whole(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "f"
    whole = written(path, *texts)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    kept = names(path)
    assert kept == texts[: len(kept)]
    assert written(path, "next").decode().count("\n") == len(kept) + 1
    assert names(path) == [*kept, "next"]


def test_a_last_line_without_its_line_feed_is_kept_if_it_is_whole(tmp_path: Path) -> None:
    """An editor may have taken the line feed away."""
    path = tmp_path / "f"
    path.write_bytes(b'{"name":"a"}')
    assert names(path) == ["a"]
    assert written(path, "b") == b'{"name":"a"}\n{"name":"b"}\n'


def test_a_torn_line_longer_than_a_block(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b'{"name":"a"}\n{"name":"' + b"x" * 3 * line_file.BLOCK)
    with LineFile(path, decoder) as file:
        assert file.repaired == 9 + 3 * line_file.BLOCK
    assert path.read_bytes() == b'{"name":"a"}\n'


def test_damaged_lines_are_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b'{"name":"a"}\nnonsense\n\n{"name":"b"}\n')
    found = read_lines(path, decoder)
    assert (names(path), found.damaged) == (["a", "b"], (2, 3))
    assert written(path, "c").startswith(b'{"name":"a"}\nnonsense\n')


@pytest.mark.parametrize("room", range(12))
def test_a_line_that_does_not_fit_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    path = tmp_path / "f"
    before = written(path, "a")
    write = os.write

    def until_full(descriptor: int, data: bytes) -> int:
        left = len(before) + room - path.stat().st_size
        if left <= 0:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:left])

    monkeypatch.setattr(os, "write", until_full)
    with LineFile(path, decoder) as file, pytest.raises(StoreError, match="No space left"):
        file.append(Item("b"))
    assert path.read_bytes() == before


def test_an_interrupt_while_writing_leaves_no_half_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = tmp_path / "f", os.write
    before = written(path, "a")

    def interrupted(descriptor: int, data: bytes) -> int:
        write(descriptor, data[:5])
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "write", interrupted)
    with LineFile(path, decoder) as file, pytest.raises(KeyboardInterrupt):
        file.append(Item("b"))
    assert path.read_bytes() == before


def test_every_line_is_synced_and_leaving_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    path = tmp_path / "f"

    def slow_sync(_: int) -> None:
        time.sleep(0.02)
        synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", slow_sync)
    whole = written(path, "a", "b")
    assert len(synced) == 2
    assert synced[-1] == whole


def test_a_sync_that_fails_is_told_by_the_next_line_or_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(StoreError, match="Input/output error"):
        written(tmp_path / "f", "a")
    with pytest.raises(StoreError, match="Input/output error"):
        written(tmp_path / "g", *"a" * 1000)


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(StoreError), LineFile(tmp_path / "no" / "f", decoder):
        pass
