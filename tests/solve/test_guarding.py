from __future__ import annotations

from collections.abc import Sequence

import pytest

from qwq_cli.choices import OnLoop
from qwq_cli.control import Control
from qwq_cli.guards.base import ForceAnswer, Moment, Verdict
from qwq_cli.solve.guarding import guards_of
from qwq_cli.solve.record import Problem
from tests.guards.runaways import RUNAWAYS

QUESTION, TEXT = RUNAWAYS["terms_that_nobody_asked_for"]


def verdict(problem: Problem) -> Verdict | None:
    control = Control(on_loop=OnLoop.ANSWER, language="any")
    (guard,) = guards_of(problem, control, 1, lambda: 0.0)
    text = TEXT[:2000]
    moment = Moment(text, len(text), 700, answering=False, can=frozenset({ForceAnswer}))
    return guard.see(moment)


@pytest.mark.parametrize(
    ("choices", "is_loop"), [((), True), (("3", "6"), True), (("40", "162"), False)]
)
def test_numbers_of_choices_may_be_meant_too(choices: Sequence[str], is_loop: bool) -> None:
    problem = Problem(id="1", question=QUESTION, choices=tuple(choices))
    assert (verdict(problem) is not None) == is_loop
