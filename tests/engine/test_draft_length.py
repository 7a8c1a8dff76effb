"""How long drafts get, on machines that a test makes up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.engine.draft_length import LENGTHS, PRIOR, ROWS, DraftLength, Outcome

Cost = Callable[[int], float]  # of a decode of so many rows, in plain ones

MACHINES: dict[str, Cost] = {
    "rows are free": lambda rows: 1.0,
    "memory is the limit": lambda rows: 1 + 0.03 * (rows - 1),
    "two cores": lambda rows: 1 + 0.45 * (rows - 1),
    "each row costs all": float,
    "fours are cheap": lambda rows: 1 + 0.7 * -(-rows // 4) if rows > 1 else 1.0,
}


def ran(
    cost: Cost, chance: float, tokens: int, *, seed: int = 1, noise: float = 0.0
) -> tuple[float, DraftLength]:
    """Tokens a plain decode's time, drafting each as often right as `chance` says."""
    luck, length = Random(seed), DraftLength()
    seconds, told = 0.0, 0
    while told < tokens:
        drafted = length.choose([(15, 0)], 1)
        seen = drafted or 1  # the first token of a guess is looked at in any case
        true = next((n for n in range(seen) if luck.random() >= chance), seen)
        right = true if drafted else 0
        took = cost(1 + drafted) * (1 + noise * luck.random())
        length.learn(1, drafted, took, won=right, outcomes=[Outcome(0, min(true + 1, seen), true)])
        told += 1 + right
        seconds += took
    return told / seconds, length


@pytest.mark.parametrize("machine", MACHINES)
@settings(max_examples=25)
@given(chance=st.floats(0, 1), tokens=st.integers(50, 600), seed=st.integers(0, 99))
def test_never_much_slower_than_without(
    machine: str, chance: float, tokens: int, seed: int
) -> None:
    rate, _ = ran(MACHINES[machine], chance, tokens, seed=seed)
    assert rate >= 0.975


@pytest.mark.parametrize("chances", [(1.0, 0.0), (0.9, 0.0, 0.0)])
def test_a_text_that_changes_its_mind_cannot_make_it_slow(chances: tuple[float, ...]) -> None:
    """Guesses come true for a while, then none does, and so on."""
    length, seconds, told = DraftLength(), 0.0, 0
    luck = Random(3)
    for chance in (chance for _, chance in zip(range(40), cycle(chances), strict=False)):
        for _ in range(50):
            drafted = length.choose([(15, 0)], 1)
            right = next((n for n in range(drafted) if luck.random() >= chance), drafted)
            took = MACHINES["two cores"](1 + drafted)
            outcomes = [Outcome(0, min(right + 1, drafted), right)] if drafted else []
            length.learn(1, drafted, took, won=right, outcomes=outcomes)
            told, seconds = told + 1 + right, seconds + took
    assert told / seconds >= 0.975


def bound(cost: Cost, chance: float) -> float:
    """The most that drafts of one length can bring."""
    return max((1 + sum(chance**i for i in range(1, n + 1))) / cost(1 + n) for n in (0, *LENGTHS))


@pytest.mark.parametrize("chance", [0.5, 0.6, 0.7, 0.8, 0.9])
@pytest.mark.parametrize("machine", MACHINES)
def test_near_to_the_best_there_is(machine: str, chance: float) -> None:
    most = bound(MACHINES[machine], chance)
    rate, _ = ran(MACHINES[machine], chance, 2500, noise=0.1)
    rate *= 1.05  # what the noise takes in the mean
    assert rate >= (0.92 * most if most > 1.1 else 0.97)


def test_it_is_off_where_it_cannot_pay() -> None:
    _, length = ran(MACHINES["each row costs all"], 0.8, 3000)
    assert length.choose([(15, 0)], 1) == 0
    assert length.cost(1, 1) == 2.0


def test_a_cost_that_was_bad_luck_is_found_out() -> None:
    """Once it is old it is measured again."""
    length, slow = DraftLength(), 12.0
    for _ in range(5000):
        drafted = length.choose([(15, 0)], 1)
        took, slow = (slow, 1.0) if drafted else (1.0, slow)
        outcomes = [Outcome(0, drafted, drafted)] if drafted else []
        length.learn(1, drafted, took, won=drafted, outcomes=outcomes)
    assert length.choose([(15, 0)], 1) == 15


def test_kinds_of_guesses_are_told_apart() -> None:
    length = DraftLength()
    for _ in range(200):
        outcomes = [Outcome(8, 1, 1), Outcome(2, 1, 0)]
        length.learn(1, 0, 1.0, won=0, outcomes=outcomes)
    assert length.acceptance(8) > 0.95
    assert length.acceptance(2) < 0.05
    assert length.choose([(15, 2)], 1) == 0
    assert length.acceptance(5) == pytest.approx(PRIOR[0] / PRIOR[1])
    assert length.choose([(15, 8)], 1) > 0


def test_a_kind_that_was_given_up_is_tried_again() -> None:
    """After a while nothing is held against it."""
    length = DraftLength()
    for _ in range(200):
        length.learn(1, 0, 1.0, won=0, outcomes=[Outcome(0, 1, 0)])
    waited = 0
    while not length.choose([(15, 0)], 1):
        length.learn(1, 0, 1.0, won=0, outcomes=[])
        waited += 1
    assert 50 < waited < 2000


@pytest.mark.parametrize("width", [1, 2, 5, 8, 9, 20])
def test_a_full_batch_has_no_room_for_drafts(width: int) -> None:
    length = DraftLength()
    for _ in range(60):
        length.learn(width, 0, 1.0, won=0, outcomes=[Outcome(0, 1, 1)])
    assert width * (1 + length.choose([(15, 0)] * width, width)) <= max(ROWS, width)
    assert (length.most(width, is_free=True) > 0) == (2 * width <= ROWS)
