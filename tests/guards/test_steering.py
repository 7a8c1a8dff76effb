from __future__ import annotations

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Stop
from qwq_cli.guards.steering import Steering
from qwq_cli.values.kinds import FinishReason

THINKING = Moment("so", 2, 5, answering=False)


def test_a_request_is_obeyed_once() -> None:
    steering = Steering()
    assert steering.see(THINKING) is None
    steering.request_answer()
    steering.request_answer()
    verdict = steering.see(THINKING)
    assert isinstance(verdict, ForceAnswer)
    steering.told(Deed(Stop(FinishReason.LOOP), "another", 5))
    assert steering.see(THINKING) == verdict  # others went first
    steering.told(Deed(verdict, steering.name, 5))
    assert steering.see(THINKING) is None


def test_a_request_during_the_answer_is_met_already() -> None:
    steering = Steering()
    steering.request_answer()
    assert steering.see(Moment("408", 20, 9, answering=True)) is None
    assert steering.see(THINKING) is None
