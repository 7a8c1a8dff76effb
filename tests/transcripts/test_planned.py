from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli.transcripts.json_values import json_values
from qwq_cli.transcripts.planned import Planned, planned_of

IDS = ["a", "b", 3, 4]


def planned(dataset: object, **config: Any) -> Planned:
    (run,) = json_values(iter([json.dumps({"dataset": dataset, "config": config})]))
    assert isinstance(run, dict)
    return planned_of(run)


@pytest.mark.parametrize(
    ("dataset", "config", "ids", "number"),
    [
        ({"sample_ids": IDS, "samples": 4}, {}, ("a", "b", "3", "4"), 4),
        ({"sample_ids": IDS, "samples": 4}, {"limit": 2}, ("a", "b"), 2),
        ({"sample_ids": IDS, "samples": 4}, {"limit": [1, 3]}, ("b", "3"), 2),
        ({"sample_ids": IDS[:2], "samples": 4}, {"limit": [1, 3]}, ("a", "b"), 2),
        ({"sample_ids": IDS, "samples": 4}, {"limit": 9}, ("a", "b", "3", "4"), 4),
        ({"sample_ids": IDS, "samples": 4}, {"sample_id": "b"}, ("b",), 1),
        ({"sample_ids": IDS, "samples": 4}, {"sample_id": ["b", 3]}, ("b", "3"), 2),
        ({"sample_ids": IDS, "samples": 4}, {"sample_id": "*"}, (), 0),
        ({"samples": 4}, {"limit": 3}, (), 3),
        ({"samples": 4}, {"limit": None}, (), 4),
        ({"samples": "many", "sample_ids": {}}, {"limit": [5]}, (), 0),
        ({"samples": 4}, {"limit": [3, 1]}, (), 0),
        (None, {"limit": 3}, (), 0),
    ],
)
def test_the_problems_of_a_run_are_those_that_no_limit_left_out(
    dataset: object, config: dict[str, Any], ids: tuple[str, ...], number: int
) -> None:
    assert planned(dataset, **config) == Planned(ids, number)


def test_what_is_there_is_not_missing() -> None:
    assert Planned(("a", "b"), 2).without({"b": 1}) == Planned(("a",), 1)
    assert Planned(number=3).without(["x"]) == Planned(number=2)
    assert Planned().without(["x"]) == Planned()
