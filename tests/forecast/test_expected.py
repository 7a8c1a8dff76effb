"""The length of a run before it begins, and while it goes on, on runs whose law is known."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwq_cli.forecast.expected import Expected
from qwq_cli.forecast.forecaster import Known, forecaster
from qwq_cli.forecast.kept import LEAST, MOST, KeptRun, Mark, comparable
from qwq_cli.forecast.published import lengths_of
from qwq_cli.forecast.quantiles import of_next
from qwq_cli.forecast.running import Outlasted, Running

LIMIT = 8192
KINDS = {"What is {} * {}?": 200, "Prove that {} divides {}.": 1500, "Say hello {} {} times.": 40}


def runs(count: int, seed: int = 1, noise: float = 0.15) -> list[KeptRun]:
    """Three kinds of question; each takes its own length, in steps of a fifth of it."""
    rng, made = Random(seed), []
    for _ in range(count):
        form = rng.choice([*KINDS])
        question = form.format(rng.randrange(10, 99), rng.randrange(10, 99))
        tokens = max(int(KINDS[form] * math.exp(rng.gauss(0, noise))), 10)
        course = tuple(
            Mark(tokens * part // 5, part, part / 5, int(part > 3)) for part in range(1, 6)
        )
        made.append(KeptRun(question=question, tokens=tokens, course=course))
    return made


def expected(known: list[KeptRun], most: int = LIMIT) -> Expected:
    found = Expected.of(known, most)
    assert found is not None
    return found


def test_of_few_runs_nothing_is_said() -> None:
    assert Expected.of(runs(LEAST - 1), LIMIT) is None
    assert Expected.of(runs(LEAST), LIMIT) is not None
    known = Known(runs=runs(LEAST - 1), published=(), paces=(), estimated=9.0, most=LIMIT)
    assert forecaster(known, "What is 12 * 13?") is None


def test_four_of_five_new_runs_lie_in_the_interval_and_it_is_narrow() -> None:
    seen, new = runs(150), runs(200, seed=2)
    model = expected(seen)
    inside, widths = 0, []
    for run in new:
        low, _, high = model.interval(run.question)
        inside += low <= run.tokens <= high
        widths.append(high - low)
    everything = of_next([run.tokens for run in seen])
    assert 0.72 <= inside / len(new) <= 0.88
    assert sorted(widths)[100] < 0.2 * (everything.high - everything.low)


def test_a_question_is_expected_to_take_what_its_kind_took() -> None:
    model = expected(runs(60))
    for form, usual in KINDS.items():
        low, middle, high = model.interval(form.format(31, 47))
        assert low < middle < high
        assert middle == pytest.approx(usual, rel=0.25)


def test_half_way_four_of_five_lie_in_a_narrower_interval() -> None:
    model = expected(runs(150))
    inside, ratios = 0, []
    new = runs(100, seed=2)
    for run in new:
        before = model.interval(run.question)
        tokens = run.tokens // 2
        marks = [mark for mark in run.course if mark.tokens <= tokens]
        now = Running(model, run.question).interval(tokens, marks)
        inside += now.low <= run.tokens <= now.high
        ratios.append((now.high - now.low) / (before.high - before.low))
    assert inside >= 72
    assert sorted(ratios)[50] < 0.9


def test_what_a_run_has_come_to_moves_its_end() -> None:
    """Two runs after as many tokens: one has done its last step but one, the other its first."""
    model = expected(runs(150, noise=0.4))
    running = Running(model, "What is 23 * 41?")
    late = running.interval(
        100, [Mark(25 * part, part, part / 5, int(part > 3)) for part in (1, 2, 3, 4)]
    )
    soon = running.interval(100, [Mark(90, 1, 0.2, 0)])
    assert late.median < soon.median


@given(tokens=st.integers(0, 20_000), steps=st.integers(0, 40), most=st.integers(64, LIMIT))
@settings(max_examples=60, deadline=None)
def test_an_end_lies_ahead_and_not_beyond_the_limit(tokens: int, steps: int, most: int) -> None:
    model = expected(runs(40), most)
    marks = [Mark(tokens * part // 40, part, part / 40, 0) for part in range(1, steps + 1)]
    for running in (Running(model, "What is 23 * 41?"), Outlasted([70.0, 90.0, 4000.0], most)):
        low, middle, high = running.interval(tokens, marks)
        assert tokens <= low <= middle <= high <= max(most, tokens)


def test_one_cut_at_a_lower_limit_tells_nothing_and_at_this_one_all() -> None:
    cut = KeptRun(question="What is 5 * 5?", tokens=512, is_whole=False)
    whole = KeptRun(question="What is 5 * 5?", tokens=300)
    assert comparable([cut, whole], 1024) == [whole]
    assert comparable([cut, whole], 512) == [cut, whole]
    assert expected(runs(60), 512).interval("Prove that 12 divides 24.").high <= 512


def test_only_the_newest_runs_are_looked_at() -> None:
    assert len(comparable(runs(3 * MOST), LIMIT)) == MOST


@pytest.mark.parametrize("question", ["", "?", "9" * 50_000, "\x00", "数は１２？", "a " * 9000])
def test_any_question_will_do(question: str) -> None:
    known = [*runs(12), KeptRun(question=question, tokens=1)]
    low, _, high = expected(known).interval(question)
    assert 0 < low <= high <= LIMIT


def test_runs_that_are_all_alike_give_their_length() -> None:
    same = [KeptRun(question="Hello", tokens=50)] * 20
    low, middle, high = expected(same).interval("Hello")
    assert (round(low), round(middle), round(high)) == (50, 50, 50)


def test_the_same_runs_give_the_same_forecast() -> None:
    asked = "What is 23 * 41?"
    assert expected(runs(60)).interval(asked) == expected(runs(60)).interval(asked)


def test_published_means_give_a_wide_forecast_until_there_are_runs() -> None:
    lengths = lengths_of((746, 2409), LIMIT)
    assert sum(lengths) / len(lengths) == pytest.approx((746 + 2409) / 2, rel=0.05)
    known = Known(runs=(), published=(746, 2409), paces=(), estimated=4.0, most=LIMIT)
    said = forecaster(known, "What is 12 * 13?")
    assert said is not None
    told = said.forecast
    assert told.runs == 0
    assert 200 < told.tokens.low < 746 < told.tokens.median < 2409 < told.tokens.high
    assert told.seconds is not None
    assert told.seconds.median == pytest.approx(told.tokens.median / 4, abs=0.2)
    assert said.whole(3000, ()).low > 3000


def test_measured_paces_go_before_an_estimate() -> None:
    def told(paces: tuple[float, ...], estimated: float | None) -> float | None:
        known = Known(runs=runs(20), published=(), paces=paces, estimated=estimated, most=LIMIT)
        said = forecaster(known, "What is 12 * 13?")
        assert said is not None
        return said.forecast.tokens_per_second

    assert told((3.0, 4.0, 50.0), 9.0) == 4.0
    assert told((), 9.0) == 9.0
    assert told((), None) is None
