from __future__ import annotations

from qwq_cli.guards.base import ForceAnswer, Moment
from qwq_cli.guards.steering import Steering

THINKING, ANSWERING = Moment("so", 5, answering=False), Moment("408", 9, answering=True)


def test_a_request_is_obeyed_once() -> None:
    steering = Steering()
    assert steering.see(THINKING) is None
    steering.request_answer()
    steering.request_answer()
    assert isinstance(steering.see(THINKING), ForceAnswer)
    assert steering.see(THINKING) is None


def test_a_request_during_the_answer_is_met_already() -> None:
    steering = Steering()
    steering.request_answer()
    assert steering.see(ANSWERING) is None
    assert steering.see(THINKING) is None
