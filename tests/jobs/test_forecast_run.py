"""What a user is told of a run's length, and what its trace keeps of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from qwq_cli.jobs.forecast_run import ForecastRun
from qwq_cli.values import events
from tests.render.live.test_outlook import ASKED, made
from tests.render.stage import Stage, make_trace, on_tty, pipes

ELSEWHERE: Any = SimpleNamespace()  # no launch of this machine


def run(stage: Stage, seconds: float) -> tuple[ForecastRun, list[events.AnyEvent], list[str]]:
    """Return a run of 100 tokens, its events, and what is said. seconds: for each token."""
    forecast, told = ForecastRun(ELSEWHERE, ASKED, made(2.0), stage.err), list[str]()
    deltas = [
        events.TextDelta(text="Hm. ", tokens=number, seconds=number * seconds)
        for number in range(1, 101)
    ]
    done = events.Finished(trace=make_trace())
    return forecast, list(forecast.follow([*deltas, done], told.append)), told


def test_the_trace_gets_the_forecast_and_all_other_events_stay() -> None:
    _, passed, _ = run(pipes(), 0.5)
    (done,) = [event for event in passed if isinstance(event, events.Finished)]
    assert done.trace.forecast == made(2.0).forecast
    assert len(passed) == 101


def test_the_view_and_the_line_about_a_slow_run_have_the_same_outlook() -> None:
    forecast, _, told = run(on_tty(), 5.0)
    assert len(told) == 1
    left, whole = forecast.outlook.seconds_left(2.0), made(2.0).whole(100, [])
    assert left is not None
    assert left.high == (whole.high - 100) / 2


def test_where_nobody_watches_nothing_is_said() -> None:
    forecast, _, told = run(pipes(), 5.0)
    assert told == []
    assert forecast.line() is None


def test_a_user_is_told_before_the_run() -> None:
    line = run(on_tty(), 0.5)[0].line()
    assert line is not None
    assert line.startswith("About ")
