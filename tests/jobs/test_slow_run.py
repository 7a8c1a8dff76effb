"""A run that is far slower than forecast: what is said of it, when, and how often."""

from __future__ import annotations

import pytest

from qwq_cli.forecast.spans import SPAN
from qwq_cli.hub.machine.others import Usage
from qwq_cli.hub.machine.strain import Reading, Strain, Strained
from qwq_cli.jobs.slow_run import ELSEWHERE, SHORT, USUAL, SlowRun, cause_of
from qwq_cli.render.live.outlook import Outlook
from qwq_cli.render.terminal.theme import UNICODE
from qwq_cli.values import events
from tests.render.live.test_outlook import ASKED, made


class System:
    """Readings of a machine of four cores; others use so many of them."""

    def __init__(self, others: float) -> None:
        self.others, self.now = others, 0.0

    def read(self) -> Reading:
        return Reading(Usage(self.now, (4 + self.others) * self.now, 4 * self.now), 0)


class Watched:
    """A run that is watched, with what is expected of it."""

    def __init__(self, expected: float | None, strain: Strain | None) -> None:
        self._outlook = Outlook(made(expected), ASKED)
        self._slow = SlowRun(self._outlook, strain, UNICODE)

    def said(self, event: events.AnyEvent) -> str | None:
        self._outlook.take(event)
        return self._slow.said(event)


def run(pace: float, *, tokens: int = 300, expected: float = 2.0, others: float = 0.0) -> list[str]:
    """Return what is said of a run at `pace` of which `expected` was forecast."""
    system = System(others)
    watch = Watched(expected, Strain(4, 4, system.read))
    said = []
    for number in range(1, tokens):
        system.now = 30.0 + number / pace
        event = events.TextDelta(text="Hm. ", tokens=number, seconds=system.now)
        said.append(watch.said(event))
    return [line for line in said if line]


def test_it_is_said_once_with_the_new_time() -> None:
    (line,) = run(0.9)
    assert line.startswith("Far slower than forecast: 0.9 tok/s in place of 2.0 tok/s; ")
    assert "min left. " in line
    assert line.endswith(USUAL)


@pytest.mark.parametrize("pace", [1.0, 1.9, 2.0, 50.0])
def test_of_half_the_speed_or_more_nothing_is_said(pace: float) -> None:
    assert run(pace) == []


def test_of_few_tokens_nothing_is_said() -> None:
    assert run(0.5, tokens=SPAN) == []


def test_a_run_that_will_soon_be_over_is_not_spoken_of() -> None:
    assert run(400.0, expected=2000.0) == []


def test_other_programs_are_named_with_the_cores_that_they_take() -> None:
    (line,) = run(0.5, others=2.5)
    assert line.endswith("Other programs keep 2.5 of 4 cores busy.")


def test_a_run_that_slows_down_later_is_spoken_of() -> None:
    watch = Watched(2.0, None)
    said, now = [], 0.0
    for number in range(1, 400):
        now += 0.5 if number < 200 else 5.0
        said.append(watch.said(events.AnswerDelta(text="a", tokens=number, seconds=now)))
    (line,) = [line for line in said if line]
    assert line.endswith(ELSEWHERE)
    assert said.index(line) > 200


def test_looking_for_an_answer_is_no_slowness() -> None:
    """A probe takes time and gives no text of the run."""
    watch = Watched(2.0, None)
    back = events.Rewound(step=0, at=0, tokens=0, seconds=0.0, why="")
    for number in range(1, 400):
        event = events.TextDelta(text="Hm. ", tokens=number, seconds=number * 5.0)
        assert watch.said(back if number % 40 == 0 else event) is None


def test_without_a_speed_that_was_forecast_nothing_is_said() -> None:
    watch = Watched(None, None)
    for number in range(1, 200):
        assert not watch.said(events.TextDelta(text="a", tokens=number, seconds=number * 9.0))


def test_memory_that_is_short_comes_first() -> None:
    assert cause_of(Strained(2.0, 4, memory_is_short=True)) == SHORT
