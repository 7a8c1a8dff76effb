from __future__ import annotations

import pytest
from msgspec import structs

from qwq_cli.solve.measured import measured
from tests.solve.samples import RUN, record, sample

A, B = record("a", sample(0, "1")), record("b", sample(0, "2"))


def test_neither_order_nor_answers_change_the_digest() -> None:
    found = measured([A, B])
    assert (found.problems, len(found.digest)) == (2, 16)
    other = structs.replace(A, run=structs.replace(RUN, budget=1), samples=(), error="no room")
    assert measured([B, other]) == found


@pytest.mark.parametrize(
    "change",
    [{"id": "c"}, {"question": "Else?"}, {"target": "2"}, {"alternatives": ("2",)},
     {"target": None}, {"choices": ("1", "2")}],
)  # fmt: skip
def test_any_other_problem_changes_the_digest(change: dict[str, object]) -> None:
    assert measured([structs.replace(A, **change), B]).digest != measured([A, B]).digest


def test_more_problems_change_the_digest() -> None:
    assert measured([A]).digest != measured([A, B]).digest


def test_choices_in_another_order_are_the_same_problem() -> None:
    one = structs.replace(A, choices=("cat", "dog"), target="A", choice_seed=1)
    other = structs.replace(A, choices=("dog", "cat"), target="B", choice_seed=2)
    assert measured([one]) == measured([other])
