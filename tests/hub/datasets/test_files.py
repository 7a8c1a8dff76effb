"""Files to configurations and splits: by what a card says, else by names as published ones have."""

from __future__ import annotations

from typing import Any

import pytest

from qwq_cli.hub.datasets.files import Configs, configs_of


@pytest.mark.parametrize(
    ("names", "configs"),
    [
        (["test.jsonl", "README.md", ".gitattributes"], {"default": {"test": ("test.jsonl",)}}),
        (
            ["main/test-00000-of-00001.parquet", "main/train-00000-of-00001.parquet",
             "socratic/test-00000-of-00001.parquet"],
            {
                "main": {"test": ("main/test-00000-of-00001.parquet",),
                         "train": ("main/train-00000-of-00001.parquet",)},
                "socratic": {"test": ("socratic/test-00000-of-00001.parquet",)},
            },
        ),
        (
            ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"],
            {"default": {"train": ("data/train-00000-of-00002.parquet",
                                   "data/train-00001-of-00002.parquet")}},
        ),
        (
            ["all/auxiliary_train-00000-of-00001.parquet", "all/dev-00000-of-00001.parquet"],
            {"all": {"auxiliary_train": ("all/auxiliary_train-00000-of-00001.parquet",),
                     "validation": ("all/dev-00000-of-00001.parquet",)}},
        ),
        (["problems.csv"], {"default": {"train": ("problems.csv",)}}),
        (["my_data_dev.jsonl.gz"], {"default": {"validation": ("my_data_dev.jsonl.gz",)}}),
        (["default/train/0000.parquet"], {"default": {"train": ("default/train/0000.parquet",)}}),
        (["contest.csv"], {"default": {"train": ("contest.csv",)}}),  # no test in it
        (["test.csv", "test.parquet"], {"default": {"test": ("test.parquet",)}}),
        (["README.md", "load.py", "dataset_infos.json"], {}),
    ],
)  # fmt: skip
def test_by_names(names: list[str], configs: Configs) -> None:
    assert configs_of(None, names) == configs


NAMES = ["a-I.jsonl", "a-II.jsonl", "data/x/test-1.csv", "data/y/test-2.csv", "q.csv"]


@pytest.mark.parametrize(
    ("data_files", "splits"),
    [
        ("q.csv", {"train": ("q.csv",)}),
        (["q.csv", "a-I.jsonl"], {"train": ("a-I.jsonl",)}),
        ([{"split": "test", "path": "a-*.jsonl"}], {"test": ("a-I.jsonl", "a-II.jsonl")}),
        ([{"split": "test", "path": ["a-II.jsonl"]}], {"test": ("a-II.jsonl",)}),
        ({"test": "data/*/test-*"}, {"test": ("data/x/test-1.csv", "data/y/test-2.csv")}),
        ([{"split": "s", "path": "**/test-2.csv"}], {"s": ("data/y/test-2.csv",)}),
        ([{"split": "s", "path": "data/**"}], {"s": ("data/x/test-1.csv", "data/y/test-2.csv")}),
    ],
)
def test_by_the_card(data_files: Any, splits: dict[str, tuple[str, ...]]) -> None:
    card = [{"config_name": "c", "data_files": data_files}]
    assert configs_of(card, NAMES) == {"c": splits}


@pytest.mark.parametrize(
    "card",
    ["x", [1], [{}], [{"data_files": 3}], [{"data_files": [{"path": 7}]}],
     [{"data_files": "nothing-*"}], [{"data_files": "**/" * 50}], [{"data_files": "(a"}]],
)  # fmt: skip
def test_a_card_that_says_nothing_of_use_is_passed_over(card: Any) -> None:
    assert configs_of(card, ["q.csv"]) == {"default": {"train": ("q.csv",)}}


def test_a_folder_of_the_card() -> None:
    card = [{"config_name": "c", "data_dir": "data/x", "data_files": "*.csv"}]
    assert configs_of(card, NAMES) == {"c": {"train": ("data/x/test-1.csv",)}}
