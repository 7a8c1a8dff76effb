"""What is said three times, and then no more."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.first_times import TIMES, FirstTimes


def test_three_times_in_all(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "told.json"
    assert [FirstTimes(file).take() for _ in range(TIMES + 2)] == [True] * TIMES + [False] * 2


def test_without_a_file_each_counts_for_itself() -> None:
    one = FirstTimes(None)
    assert [one.take() for _ in range(TIMES + 1)] == [True] * TIMES + [False]
    assert FirstTimes(None).take()


def test_what_cannot_be_read_or_written_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    for data in (b"", b"{", b"null", b"[" * 100, b"\xff"):
        file.write_bytes(data)
        assert FirstTimes(file).take()
    (tmp_path / "no folder").write_text("")
    times = FirstTimes(tmp_path / "no folder" / "told.json")
    assert [times.take() for _ in range(TIMES + 1)] == [True] * TIMES + [False]
