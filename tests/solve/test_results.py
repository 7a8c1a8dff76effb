from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from qwq_cli.errors import StoreError, UsageError
from qwq_cli.solve.results import open_results, read_results
from qwq_cli.solve.samples_file import open_samples
from tests.solve.samples import record, sample


def test_what_was_appended_is_read_again(tmp_path: Path) -> None:
    path, one = tmp_path / "r.jsonl", record("a", sample(0, "1"), sample(1))
    with open_results(path) as results:
        results.append(one)
    with open_results(path) as results:
        assert list(results.done.records.values()) == [one]
        assert not results.repaired


def test_the_last_record_of_a_problem_counts(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    failed, done = record("a", error="x"), record("a", sample(0, "1"))
    with open_results(path) as results:
        results.append(failed)
        results.append(done)
    assert list(read_results(path).records.values()) == [done]


def test_two_runs_on_one_file_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with (
        open_results(path),
        pytest.raises(UsageError, match="Another qwq solve is writing"),
        open_results(path),
    ):
        pass
    with open_results(path):
        pass


@pytest.mark.parametrize(
    "content", [b'{"problem": "17*24"}\n', b"Notes of mine", b"notes\n", b'{"ident', b"\x7fELF\n"]
)
def test_a_file_of_something_else_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    """As when the problems are named with -o by a slip."""
    path = tmp_path / "problems.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a file of results"), open_results(path):
        pass
    assert path.read_bytes() == content


@pytest.mark.parametrize("length", [1, 6, 40])
def test_a_file_with_nothing_but_a_torn_record_is_ours(tmp_path: Path, length: int) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(msgspec.json.encode(record("a"))[:length])
    with open_results(path) as results:
        assert results.repaired
    assert path.read_bytes() == b""


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, waits: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qwq_cli.solve.results.file_lock", refuse)
    with pytest.raises(StoreError, match="Permission denied"), open_results(tmp_path / "r.jsonl"):
        pass


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for parent in (tmp_path / "file", tmp_path / "nowhere"):
        with (
            pytest.raises(UsageError, match="folder"),
            open_results(parent / "r.jsonl"),
        ):
            pass
    assert not (tmp_path / "nowhere").exists()


def test_a_device_or_a_pipe_is_no_file_of_results(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/full"), Path("/dev/null"), tmp_path / "pipe"):
        with pytest.raises(UsageError, match="not a plain file"), open_results(path):
            pass


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_folder_is_no_file_of_results(name: str) -> None:
    with pytest.raises(UsageError, match="is a folder"), open_results(Path(name)):
        pass


def test_a_loop_of_links_is_an_error_of_ours(tmp_path: Path) -> None:
    loop = tmp_path / "loop.jsonl"
    loop.symlink_to(loop)
    with pytest.raises(StoreError), open_results(loop):
        pass
    with open_samples(loop) as samples:
        assert not samples.done


def test_samples_wait_for_the_rest_of_their_problem(tmp_path: Path) -> None:
    path, key = tmp_path / "r.jsonl", ("a", "s")
    with open_samples(path) as samples:
        samples.append(key, sample(0, "1"))
        samples.append(("b", "s"), sample(0, "2"))
        samples.append(key, sample(2, "1"))
    with open_samples(path) as samples:
        assert samples.done == {key: [sample(0, "1"), sample(2, "1")], ("b", "s"): [sample(0, "2")]}
        samples.drop([record("a"), record("b", error="the engine failed")])
    with open_samples(path) as samples:
        assert samples.done == {("b", "s"): [sample(0, "2")]}, "it will be tried again"
        samples.drop([record("a"), record("b")])
    assert list(tmp_path.iterdir()) == []
