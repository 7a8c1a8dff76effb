from __future__ import annotations

from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.solve.lengths import Lengths, survival

lengths = st.lists(st.integers(1, 1000), min_size=1, max_size=30)
LIMIT = 1000


@given(lengths)
def test_without_running_ones_it_is_the_mean(finished: list[int]) -> None:
    found = survival(finished, [], LIMIT)
    assert found
    assert found.residual(0) == pytest.approx(mean(finished))


@given(lengths, st.lists(st.integers(0, 1000), max_size=10), st.integers(0, 1000))
def test_a_residual_is_within_the_limit(finished: list[int], censored: list[int], age: int) -> None:
    found = survival(finished, censored, LIMIT)
    assert found
    assert 0 <= found.residual(age) <= LIMIT - age + 1e-6


@given(lengths, st.lists(st.integers(1, 1000), min_size=1, max_size=10))
def test_running_ones_never_shorten_the_mean(finished: list[int], running: list[int]) -> None:
    alone, together = survival(finished, [], LIMIT), survival(finished, running, LIMIT)
    assert alone
    assert together
    assert together.residual(0) >= alone.residual(0) - 1e-6


def test_nobody_knows_before_one_has_finished() -> None:
    assert survival([], [10, 20], LIMIT) is None
    assert Lengths(LIMIT).left([10, 20], 5) is None


def test_what_ran_longer_than_all_before_goes_on_for_a_while() -> None:
    found = survival([10, 12, 14], [400], LIMIT)
    assert found
    assert found.residual(400) > 50


def test_an_estimate_early_in_a_run_is_not_fooled_by_the_short_ones() -> None:
    """Lengths of 100 and 900 in equal numbers; a look when the short ones alone are done."""
    random = Random(1)
    true = [random.choice([100, 900]) for _ in range(400)]
    done = [each for each in true if each < 300]
    running = [300 for each in true if each >= 300]
    left = Lengths(LIMIT, finished=done).left(running, 0)
    assert left
    assert mean(done) - 300 < 0  # what a mean of the finished ones would promise
    assert left / len(running) > 300


def test_a_cut_sample_counts_as_one_that_went_on() -> None:
    with_cut = Lengths(LIMIT, finished=[100], cut=[500]).left([], 1)
    without = Lengths(LIMIT, finished=[100]).left([], 1)
    assert with_cut
    assert without
    assert with_cut > without


def test_the_longest_may_outlast_all_others() -> None:
    finished = [100] * 20 + [800]
    alone = Lengths(LIMIT, finished).left([700], 0)
    assert alone
    assert Lengths(LIMIT, finished).left([95, 700], 0) == pytest.approx(2 * alone, rel=0.1)
