from __future__ import annotations

from collections import Counter

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sampler import StageKind, seed_at, stages
from qwq_cli.errors import UsageError


def kinds(params: SamplingParams) -> list[StageKind]:
    return [stage.kind for stage in stages(params)]


def test_the_vendor_order() -> None:
    wanted = [StageKind.TOP_K, StageKind.TOP_P, StageKind.MIN_P, StageKind.TEMPERATURE]
    assert kinds(SamplingParams(min_p=0.1)) == wanted


def test_stages_that_do_nothing_are_left_out() -> None:
    assert kinds(SamplingParams(top_k=0, top_p=1, min_p=0)) == [StageKind.TEMPERATURE]


def test_temperature_zero_is_greedy_alone() -> None:
    assert kinds(SamplingParams(temperature=0)) == [StageKind.GREEDY]


def test_a_temperature_that_would_overflow_is_greedy() -> None:
    assert kinds(SamplingParams(temperature=1e-38)) == [StageKind.GREEDY]


def test_seeds_of_neighbouring_positions_and_seeds_are_unrelated() -> None:
    drawn = [seed_at(seed, position) for seed in range(64) for position in range(256)]
    assert len(set(drawn)) == len(drawn)
    bits = Counter(bit for value in drawn for bit in range(32) if value >> bit & 1)
    assert all(0.47 < bits[bit] / len(drawn) < 0.53 for bit in range(31))
    assert not bits[31], "all 32 bits set would mean a random seed to llama.cpp"


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -1},
        {"top_p": 0},
        {"top_p": 1.1},
        {"top_k": -1},
        {"min_p": 1},
        {"seed": -1},
        {"seed": 2**32},
        {"max_tokens": 0},
    ],
)
def test_impossible_parameters_are_the_users_mistake(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong)).replace("_", "-")):
        SamplingParams(**wrong)  # type: ignore[arg-type]
