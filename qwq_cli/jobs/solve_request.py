"""A run over problems as it was asked for, and the remarks before it begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from qwq_cli.choices import ScoreKind
from qwq_cli.config import Resolved
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.run_files import Files
from qwq_cli.jobs.solve_sources import remark_lines, wrong_lines
from qwq_cli.launch import Launch
from qwq_cli.render.solving.results import damage_lines
from qwq_cli.solve.conflicts import conflicts
from qwq_cli.solve.dataset import Dataset
from qwq_cli.solve.gradable import not_graded, without_choices
from qwq_cli.solve.judging import Judging
from qwq_cli.solve.plan import Again, Work
from qwq_cli.solve.record import Problem, Record, RunInfo
from qwq_cli.solve.reducer import Rule
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Judges
from qwq_cli.units import count


@dataclass(frozen=True)
class Request:
    """What to do, decided before the model is loaded.

    shard: the part of the problems that was taken, as 2/8; None for all. output: where records go.
    traces: a folder for every trace. save: whether the store keeps traces. parallel: None to find
    it by measuring. scorer: None to choose one from the right answer.
    ks: for which k pass@k is reported; empty for the usual ones.
    """

    env: Environment
    resolved: Resolved
    launch: Launch
    run: RunInfo
    rule: Rule
    ks: Sequence[int]
    dataset: Dataset
    problems: Sequence[Problem]
    shard: str | None
    output: Path | None
    traces: Path | None
    save: bool
    again: Again
    parallel: int | None
    scorer: ScoreKind | None
    grade: bool
    quiet: bool
    as_json: bool


def with_targets_of(record: Record, problem: Problem) -> Record:
    return structs.replace(record, target=problem.target, alternatives=problem.alternatives)


def judges_of(request: Request, scorer: Scorer) -> Judges:
    return Judging(request.rule, request.grade).by(scorer)


def remarks(request: Request, files: Files, work: Work, scorer: Scorer) -> Iterator[str]:
    """Yield what a user should know before the run begins."""
    yield from remark_lines(request.dataset.remarks)
    yield from wrong_lines(request.dataset.wrong)
    if request.grade:
        yield from not_graded(request.problems)
        yield from without_choices(request.problems, request.scorer)
        yield from conflicts(request.problems, scorer.equality)
    if files.results and files.results.repaired:
        yield f"After a crash the last line of {request.output} was incomplete; it is removed."
    if files.results:
        yield from damage_lines(files.results.path, files.results.done)
    yield from files.other_runs({request.run, *(record.run for record in work.before)})
    if work.shared:
        shared = count(work.shared, "sample")
        yield f"{shared} are the same as in the other runs, and not drawn again."
    if work.before:
        yield f"{len(work.before):,} of {count(len(request.problems), 'problem')} done before."
