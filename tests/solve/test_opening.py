"""A solver on the embedded model: what is computed once, and what can be computed again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from msgspec import structs

from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import SamplingParams
from qwq_cli.launch import Launch, plan
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.settings import Settings
from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.plan import run_info, varied
from qwq_cli.solve.record import Problem, Record
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.solver import Hooks, Judges
from qwq_cli.solve.task import Task

SAMPLES = 4
PROBLEMS = [
    Problem(id="pens", question="A box holds 24 pens. How many pens are in 17 boxes?"),
    Problem(id="sum", question="What is 345 + 289?"),
]


def launched(home: Path) -> Launch:
    environ = {"QWQ_HOME": str(home), "QWQ_MAX_TOKENS": "40", "QWQ_MODEL": "qwq-demo"}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file)
    launch = plan(resolved, paths, environ)
    return replace(varied(launch, resolved, SAMPLES), profile=replace(launch.profile, system="Hi"))


def solved(
    launch: Launch, parallel: int, ids: str = "pens sum"
) -> tuple[list[Record], list[Attempt]]:
    attempts: list[Attempt] = []
    settings = Settings()
    run = run_info(launch, settings, samples=SAMPLES, rule=MAJORITY, instruction="")
    tasks = [Task(p, p.id, SAMPLES, SAMPLES, 1) for p in PROBLEMS if p.id in ids]

    def watched(problem: Problem, index: int, reasoning: Reasoning) -> Attempt:
        attempts.append(Attempt(problem, index, reasoning))
        return attempts[-1]

    with open_solver(
        launch, run, Extent.of(tasks, run), parallel=parallel,
        judges=Judges(lambda *_: False, lambda record: record),
        hooks=Hooks(), cancel=Cancel(), progress=lambda done: None,
        attempt=lambda reasoner: watched,
    ) as solver:  # fmt: skip
        return list(solver.solve(tasks)), attempts


def test_a_prompt_is_computed_once_for_all_samples_and_the_system_s_for_all(tmp_path: Path) -> None:
    _, attempts = solved(launched(tmp_path), 8)
    first, *others = (a.generation.totals for a in attempts if a.problem.id == "pens")
    assert first.cached == 0
    assert [totals.cached for totals in others] == [first.prompt - 1] * (SAMPLES - 1)
    assert all(a.generation.totals.cached > 2 for a in attempts if a.problem.id == "sum")


def test_a_problem_alone_gives_what_it_gave_among_others(tmp_path: Path) -> None:
    """Up to rounding, which a batch of another size may do otherwise: here at one at a time."""
    launch = launched(tmp_path)
    among = next(record for record in solved(launch, 1)[0] if record.id == "sum")
    (alone,) = solved(launch, 1, "sum")[0]
    timeless = [[structs.replace(s, seconds=0.0) for s in r.samples] for r in (among, alone)]
    assert timeless[0] == timeless[1]
    assert len({sample.seed for sample in alone.samples}) == SAMPLES


def test_samples_of_a_greedy_model_vary_and_what_was_asked_for_stays(tmp_path: Path) -> None:
    environ = {"QWQ_HOME": str(tmp_path), "QWQ_MODEL": "qwq-demo", "QWQ_MIN_P": "0.2"}
    paths = Paths.find(environ)
    flags = {"top_p": 0.5, "top_k": 7, "max_tokens": 40}
    resolved = resolve(environ, paths.config_file, flags)
    launch = plan(resolved, paths, environ)
    assert launch.sampling.temperature == 0
    assert varied(launch, resolved, 1) == launch
    found = varied(launch, resolved, SAMPLES).sampling
    assert found == replace(launch.sampling, temperature=SamplingParams().temperature)
    assert (found.top_p, found.top_k, found.min_p, found.max_tokens) == (0.5, 7, 0.2, 40)
