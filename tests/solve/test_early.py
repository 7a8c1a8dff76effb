from __future__ import annotations

import msgspec

from qwq_cli.guards.agreement import LEVELS, Strictness
from qwq_cli.guards.pace import COST
from qwq_cli.solve.attempt import result_of
from qwq_cli.solve.curve import measure
from qwq_cli.solve.early import early_runs, ended_early, level_of
from qwq_cli.values.trace import Probed
from tests.guards.looping import run
from tests.guards.test_convergence import INTRO, MORE, NAMED, thinking
from tests.solve.samples import RUN, record, sample

TRACE = run(thinking(INTRO, NAMED, MORE, MORE, MORE))
PROBES = tuple(
    Probed(at=tokens, tokens=tokens, value=value, confidence=0.99)
    for tokens, value in ((30, "407"), (60, "408"), (80, "408"), (90, "408"))
)
TWICE = Strictness(2, 0.9)


def test_the_last_look_is_the_answer_and_all_looks_cost() -> None:
    looked_at = msgspec.structs.replace(TRACE, probes=PROBES)
    found = ended_early(result_of(looked_at, 3), looked_at, TWICE)
    assert (found.index, found.answer, found.early, found.forced) == (3, "408", True, True)
    assert found.tokens == 80 + COST
    assert found.probe_tokens == 3 * COST


def test_without_agreement_it_stays_what_it_was() -> None:
    looked_at = msgspec.structs.replace(TRACE, probes=PROBES[:2])
    whole = result_of(looked_at, 3)
    found = ended_early(whole, looked_at, TWICE)
    assert found == msgspec.structs.replace(whole, probe_tokens=2 * COST)


def test_each_strictness_is_a_run_of_its_own() -> None:
    runs = early_runs(RUN)
    assert list(runs) == list(LEVELS)
    assert [level_of(run) for run in runs.values()] == list(LEVELS)
    assert level_of(RUN) is None
    assert len({*map(str, runs.values()), str(RUN)}) == len(LEVELS) + 1


def test_looks_count_in_the_tokens_of_their_line_alone() -> None:
    looked = msgspec.structs.replace(sample(0, "4", tokens=100, correct=True), probe_tokens=24)
    whole = record("a", looked, correct=True)
    early = msgspec.structs.replace(whole, run=early_runs(whole.run)["usual"])
    curve = measure([whole, early], [1], lambda _: lambda a, b: a == b)
    assert curve is not None
    assert [point.tokens for point in curve.points] == [100]
    assert [(point.tokens, point.early) for point in curve.early] == [(124, "usual")]
