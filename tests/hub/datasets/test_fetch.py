"""hf:owner/name from a hub on the loopback, into the standard cache, and offline from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qwq_cli.errors import NetworkError, UsageError
from qwq_cli.hub.datasets.fetch import Fetched, fetched_dataset
from qwq_cli.hub.datasets.name import DatasetName
from tests.hub.hub_server import FakeHub, Request, running
from tests.shell import Shell

REPO = "datasets/own/quiz"
ROW = b'{"question": "6*7?", "answer": "So.\\n#### 42"}\n'


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    files = {
        "main/test.jsonl": ROW,
        "main/train-00000-of-00002.jsonl": ROW,
        "main/train-00001-of-00002.jsonl": ROW.replace(b"6*7", b"7*6"),
        "extra/train.jsonl": ROW,
        "extra/dev.jsonl": ROW,
        "README.md": b"#",
    }
    with running(
        FakeHub({REPO: files, "datasets/own/one": {"quiz.csv": b"problem\n1+1\n"}})
    ) as hub:
        yield hub


def fetch(hub: FakeHub, folder: Path, name: str, **environ: str) -> Fetched:
    settings = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(folder / "hub"), **environ}
    return fetched_dataset(DatasetName.parse(name), folder / "cache", settings)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("hf:own/quiz:main", ["test.jsonl"]),
        ("hf:own/quiz:main@train",
         ["train-00000-of-00002.jsonl", "train-00001-of-00002.jsonl"]),
        ("hf:own/quiz:extra@validation", ["dev.jsonl"]),
        ("hf:own/one", ["quiz.csv"]),
    ],
)  # fmt: skip
def test_the_files_of_a_split_and_later_without_the_hub(
    hub: FakeHub, tmp_path: Path, name: str, files: list[str]
) -> None:
    first = fetch(hub, tmp_path, name)
    assert [path.name for path in first.paths] == files
    assert all(path.read_bytes() for path in first.paths)
    repo = name.removeprefix("hf:own/").partition(":")[0]
    assert (tmp_path / "hub" / "hub" / f"datasets--own--{repo}" / "snapshots").is_dir()
    asked = len(hub.log)
    assert fetch(hub, tmp_path, name, HF_HUB_OFFLINE="1") == first
    assert len(hub.log) == asked


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hf:own/quiz", "several configurations: extra, main"),
        ("hf:own/quiz:mian", "no configuration 'mian'"),
        ("hf:own/quiz:extra", "several splits: "),
        ("hf:own/quiz:main@dev", "no split 'dev'"),
    ],
)
def test_what_is_left_open_is_refused_with_the_names(
    hub: FakeHub, tmp_path: Path, name: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as told:
        fetch(hub, tmp_path, name)
    assert any(known in (told.value.hint or "") for known in ("main", "train", "extra"))


@pytest.mark.parametrize(
    "name", ["hf:own", "hf:own/a/b", "hf:../x", "hf:own/x:../y", "hf:a/b@../c"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="not the name of a data set"):
        DatasetName.parse(name)


def test_the_card_decides(hub: FakeHub, tmp_path: Path) -> None:
    files = [{"split": "test", "path": "extra/*.jsonl"}]
    hub.cards[REPO] = {"configs": [{"config_name": "own", "data_files": files}]}
    found = fetch(hub, tmp_path, "hf:own/quiz")
    assert [path.name for path in found.paths] == ["dev.jsonl", "train.jsonl"]
    assert "configuration own, split test, commit ccccccc." in found.told


def test_a_transfer_that_was_cut_goes_on_and_nothing_wrong_is_kept(
    hub: FakeHub, tmp_path: Path
) -> None:
    hub.once(lambda request: request.is_body and request.cut())
    assert fetch(hub, tmp_path, "hf:own/quiz:main").paths[0].read_bytes() == ROW

    def spoil(request: Request) -> bool:
        return request.is_body and request.send(206, b"x" * 20, Content_Range="bytes 0-19/20")

    hub.files["datasets/own/one"]["quiz.csv"] = b"y" * 20
    hub.faults.append(spoil)
    with pytest.raises(NetworkError, match="wrong checksum"):
        fetch(hub, tmp_path, "hf:own/one")
    assert not list((tmp_path / "cache" / "datasets").glob("*one*"))
    hub.faults.clear()
    assert fetch(hub, tmp_path, "hf:own/one").paths[0].read_bytes() == b"y" * 20


def test_a_name_that_the_hub_lacks_is_told(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="datasets/own/nothing"):
        fetch(hub, tmp_path, "hf:own/nothing")


def test_solve_reads_a_data_set_by_name(hub: FakeHub, shell: Shell) -> None:
    online: dict[str, Any] = {"HF_HUB_OFFLINE": "", "HF_ENDPOINT": hub.endpoint}
    flags = ("hf:own/quiz:main@train", "--dry-run", "--json")
    done = shell.run("solve", *flags, env=online)
    assert done.status == 0, done.stderr
    assert [(p["id"], p["question"], p["target"]) for p in done.document["problems"]] == [
        ("quiz-train-1", "6*7?", "42"),
        ("quiz-train-2", "7*6?", "42"),
    ]
    assert "hf:own/quiz:main@train is read as GSM8K" in done.stderr
    assert "split train, commit ccccccc" in done.stderr
    assert json.loads(shell.run("solve", *flags).stdout) == done.document  # offline
    missing = shell.run("solve", "hf:own/quiz:extra@train")
    assert (missing.status, "HF_HUB_OFFLINE is set" in missing.stderr) == (5, True)
    assert shell.run("solve", "hf:own/quiz", env=online).status == 2
