from __future__ import annotations

from qwq_cli.guards.base import ForceAnswer, Moment
from qwq_cli.guards.steering import Steering

THINKING = Moment("so", 2, 5, answering=False)


def test_a_request_is_obeyed_once() -> None:
    steering = Steering()
    assert steering.see(THINKING) is None
    steering.request_answer()
    steering.request_answer()
    assert isinstance(steering.see(THINKING), ForceAnswer)
    assert steering.see(THINKING) is None
