from __future__ import annotations

import pytest

from qwq_cli.choices import OnLoop
from qwq_cli.guards.base import Guard
from qwq_cli.guards.ladder import Effort
from qwq_cli.solve.attempt import result_of
from qwq_cli.values.kinds import Status
from tests.generation.scripted import Say
from tests.guards.looping import (
    ANSWER,
    INTRO,
    WAY_OUT,
    guard_for,
    loops,
    never,
    other_seed,
    recover,
    run,
    says,
)


@pytest.mark.parametrize(
    ("say", "guard", "looped", "recovered", "status"),
    [
        (lambda text, _: says(text, INTRO + WAY_OUT + ANSWER), None, False, False, Status.ANSWERED),
        (loops(other_seed), recover(), True, True, Status.ANSWERED),
        (loops(never), recover(), True, False, Status.ANSWERED),  # it was made to answer
        (loops(never), guard_for(OnLoop.RECOVER, Effort.VOTED), True, False, Status.LOOP),
    ],
    ids=["healthy", "recovered", "forced", "stopped"],
)
def test_tells_what_became_of_loops(
    say: Say, guard: Guard | None, looped: bool, recovered: bool, status: Status
) -> None:
    trace = run(say, *([guard] if guard else []))
    sample = result_of(trace, 0)
    assert (sample.looped, sample.recovered, sample.status) == (looped, recovered, status)
    assert sample.dropped_tokens == sum(len(back.text) for back in trace.rewinds)
    assert sample.generated == sample.tokens + sample.dropped_tokens


def test_counts_the_claims_of_a_thought() -> None:
    trace = run(lambda text, _: says(text, "So 17 * 4 = 78 and\n3 + 4 = 7 now\n\n" + ANSWER))
    sample = result_of(trace, 0)
    assert (sample.claims, sample.failed_claims) == (2, 1)
