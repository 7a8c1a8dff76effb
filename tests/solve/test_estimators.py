from __future__ import annotations

from itertools import combinations
from math import comb, isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.solve.estimators import (
    EXACT_UP_TO,
    estimate,
    mean_over_subsets,
    pass_at_k,
    subsets,
)


def test_the_mean_has_the_error_of_a_sample() -> None:
    found = estimate([1.0, 0.0, 1.0, 0.0])
    assert found is not None
    assert (found.mean, found.n) == (0.5, 4)
    assert isclose(found.error or 0, sqrt((4 * 0.25 / 3) / 4))


def test_one_problem_tells_no_error_and_none_no_mean() -> None:
    one = estimate([1.0])
    assert one is not None
    assert one.error is None
    assert estimate([]) is None


@settings(deadline=None)
@given(st.integers(1, 9), st.data())
def test_pass_at_k_is_the_share_of_subsets_with_a_right_one(n: int, data: st.DataObject) -> None:
    correct, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    marks = [True] * correct + [False] * (n - correct)
    hits = [any(chosen) for chosen in combinations(marks, k)]
    assert isclose(pass_at_k(n, correct, k), sum(hits) / len(hits))
    assert isclose(pass_at_k(n, correct, k), mean_over_subsets(marks, k, lambda s: float(any(s))))


@pytest.mark.parametrize(("n", "correct", "k"), [(4, 1, 5), (4, 1, 0), (4, 5, 1), (4, -1, 1)])
def test_impossible_counts(n: int, correct: int, k: int) -> None:
    with pytest.raises(ValueError, match="samples"):
        pass_at_k(n, correct, k)


def test_many_subsets_are_sampled_always_alike() -> None:
    assert comb(16, 8) > EXACT_UP_TO
    chosen = list(subsets(range(16), 8))
    assert len(chosen) == EXACT_UP_TO
    assert chosen == list(subsets(range(16), 8))
    assert len(set(chosen)) > EXACT_UP_TO // 2
