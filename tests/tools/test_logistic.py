from __future__ import annotations

import json

import numpy as np
import pytest

from tools.labelled_steps import DATA
from tools.logistic import fit


def test_it_learns_what_tells_two_labels_apart() -> None:
    rows = [{"wait": 1.0, "so": 1.0}, {"wait": 1.0}, {"so": 1.0}, {"so": 1.0, "then": 1.0}] * 5
    wanted = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 5, np.float32)
    fitted = fit(rows, wanted, np.ones(20, np.float32), least=2)
    chances = fitted.chances([{"wait": 1.0}, {"so": 1.0}, {"never heard": 1.0}])
    assert chances[0][0] > 0.9
    assert chances[1][1] > 0.8
    assert chances[2][0] == pytest.approx(0.5)


def test_rare_features_are_left_out() -> None:
    wanted = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    fitted = fit([{"a": 1.0}, {"b": 1.0}, {"b": 1.0}], wanted, np.ones(3, np.float32), least=2)
    assert fitted.names == ["b"]


def test_no_trace_is_both_learnt_from_and_held_out() -> None:
    def traces(name: str, *, held_out: bool) -> set[str]:
        rows = map(json.loads, (DATA / name).read_text(encoding="utf-8").splitlines())
        return {
            row["id"].partition("#")[0] for row in rows if row.get("held_out", False) == held_out
        }

    sheets = ("step_labels.jsonl", "step_labels_2.jsonl", "check_outcomes.jsonl")
    held = set().union(*(traces(name, held_out=True) for name in sheets))
    assert held
    assert held.isdisjoint(traces("training_labels_2.jsonl", held_out=False))
