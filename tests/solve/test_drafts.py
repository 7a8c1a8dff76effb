"""Runs over problems with drafts: the same records as without, in fewer decodes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.launch import LocalLaunch, plan
from qwq_cli.paths import Paths
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.plan import run_info, varied
from qwq_cli.solve.record import Problem, Record, SampleResult
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.solver import Hooks, Judges
from qwq_cli.solve.task import Task
from tests.engine.drafters import Lengths

SAMPLES = 3
PROBLEMS = [
    Problem(id="pens", question="A box holds 24 pens. How many pens are in 17 boxes?"),
    Problem(id="sum", question="What is 345 + 289?"),
    Problem(id="product", question="17*24"),
]


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are made whatever they cost, as far as there is room in a decode."""
    monkeypatch.setattr("qwq_cli.engine.draft_loader.DraftLength", lambda: Lengths([2, 7]))


def solved(home: Path, *, parallel: int, **flags: object) -> list[Record]:
    environ = {"QWQ_HOME": str(home), "QWQ_MODEL": "qwq-demo"}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file, {"max_tokens": 90, **flags})
    launch = varied(plan(resolved, paths, environ), resolved, SAMPLES)
    assert isinstance(launch, LocalLaunch)
    run = run_info(launch, resolved.settings, samples=SAMPLES, rule=MAJORITY, instruction="")
    tasks = [Task(problem, problem.id, SAMPLES, SAMPLES, 1) for problem in PROBLEMS]
    with open_solver(
        launch, run, Extent.of(tasks, run), parallel=parallel,
        judges=Judges(lambda *_: False, lambda record: record),
        hooks=Hooks(), cancel=Cancel(), progress=lambda done: None,
    ) as solver:  # fmt: skip
        return sorted(solver.solve(tasks), key=lambda record: record.id)


def samples(records: list[Record]) -> list[SampleResult]:
    """But for how long they took and how the tokens were come by."""
    return [
        structs.replace(one, seconds=0.0, decodes=0, drafted_tokens=0, accepted_tokens=0)
        for record in records
        for one in record.samples
    ]


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("drafter", ["ngram", "model"])
def test_records_are_the_same(tmp_path: Path, demo: Path, drafter: str, parallel: int) -> None:
    plain = solved(tmp_path, parallel=1)
    setting = str(demo) if drafter == "model" else drafter
    drafted = solved(tmp_path, parallel=parallel, draft=setting)
    assert samples(drafted) == samples(plain)
    assert {record.error for record in drafted} == {None}
    found = [one for record in drafted for one in record.samples]
    accepted = sum(one.accepted_tokens for one in found)
    assert accepted > 0
    assert sum(one.decodes for one in found) < sum(
        one.decodes for record in plain for one in record.samples
    )


def test_where_a_decode_is_full_nothing_is_drafted(tmp_path: Path) -> None:
    """Nine sequences leave no room for a guess each, until some are done."""
    drafted = solved(tmp_path, parallel=9, draft="ngram")
    assert samples(drafted) == samples(solved(tmp_path, parallel=9))
    counts = [one.drafted_tokens for record in drafted for one in record.samples]
    assert min(counts) == 0


def test_what_other_samples_of_a_problem_said_is_guessed(tmp_path: Path) -> None:
    """Hardly any chance, so that they say the same: the later ones need few decodes."""
    records = solved(tmp_path, parallel=1, draft="ngram", temperature=0.001)
    for record in records:
        first, *others = record.samples
        for one in others:
            assert one.decodes < first.decodes / 2
            assert one.accepted_tokens > 0.9 * one.drafted_tokens


def test_auto_guesses_unless_the_same_text_is_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwq_cli.drafter.LEAST", 0)

    def drafted(**flags: object) -> int:
        records = solved(tmp_path, parallel=2, draft="auto", temperature=0.6, **flags)
        return sum(one.drafted_tokens for record in records for one in record.samples)

    assert drafted(seed=3) == 0
    assert drafted() > 0


def test_a_run_with_drafts_is_another_run(tmp_path: Path) -> None:
    """Where two tokens are as good as each other the other one may come."""
    (record, *_) = solved(tmp_path, parallel=1, draft="ngram")
    assert record.run.settings["draft"] == "ngram"
