"""A moment is a place in the text: whoever runs it, guards do the same at the same place."""

from __future__ import annotations

import pytest

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Stride
from qwq_cli.generation.places import MOST_HELD
from qwq_cli.guards.base import Guard
from qwq_cli.guards.budget import GRACE, Budget
from qwq_cli.guards.forced import ANSWER_ROOM
from qwq_cli.guards.steering import Steering
from qwq_cli.values.events import Finished
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.trace import Trace
from tests.scripted import scripted_reasoner

WITHOUT_END = "and so on " * 400
LINES = "So 340 + 68 = 408.\nIs that right?\n\n" * 60


def thought(text: str, stride: Stride, guards: list[Guard]) -> Trace:
    reasoner = scripted_reasoner(text)
    reasoning = reasoner.begin("17*24?", SamplingParams(), guards=guards, stride=stride)
    for piece in reasoner.generator.run(reasoning.generation):
        for _ in reasoning.take(piece):
            pass
    *_, last = reasoning.finish()
    assert isinstance(last, Finished)
    return last.trace


@pytest.mark.parametrize("text", [WITHOUT_END, LINES, LINES.replace("\n\n", "\n")])
@pytest.mark.parametrize("budget", [1, 100, 333])
def test_one_budget_cuts_at_one_place_whoever_watches(text: str, budget: int) -> None:
    traces = [thought(text, stride, [Budget(budget)]) for stride in Stride]
    assert traces[0].raw == traces[1].raw
    assert traces[0].forced == traces[1].forced
    forced = traces[0].forced[0]
    assert budget <= forced.start <= budget + GRACE + MOST_HELD
    assert len(traces[0].raw) - forced.start <= ANSWER_ROOM + MOST_HELD


@pytest.mark.parametrize("budget", [[], [Budget(3000)]])
def test_an_answer_that_a_key_forced_has_a_limit_of_its_own(budget: list[Guard]) -> None:
    steering = Steering()
    steering.request_answer()
    trace = thought(WITHOUT_END, Stride.TOKEN, [*budget, steering])
    (forced,) = trace.forced
    assert trace.finish_reason is FinishReason.BUDGET
    assert ANSWER_ROOM <= len(trace.raw) - forced.start <= ANSWER_ROOM + MOST_HELD
