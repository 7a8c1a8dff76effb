"""qwq solve: problems from files, many at a time, into answers or records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.environment import Environment
from qwq_cli.cli.flags import spread
from qwq_cli.cli.problem_flags import ProblemFlags
from qwq_cli.cli.run_flags import EachFlags, KeepFlags, RunSettings, VoteFlags
from qwq_cli.errors import ExitStatus

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.launch import Launch
    from qwq_cli.solve.dataset import Dataset
    from qwq_cli.solve.record import Problem, RunInfo
    from qwq_cli.solve.reducer import Rule

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Show how the problems are read and what the model would be asked; run nothing.",
    ),
]
Grade = Annotated[
    bool,
    typer.Option("--grade/--no-grade", help="Compare with the right answers, where there are."),
]


@dataclass(frozen=True)
class Request:
    """A run with all that was decided before the model is loaded."""

    env: Environment
    resolved: Resolved
    launch: Launch
    run: RunInfo
    rule: Rule
    dataset: Dataset
    problems: Sequence[Problem]
    keep: KeepFlags
    each: EachFlags
    grade: bool
    quiet: bool
    as_json: bool


@spread
def command(
    ctx: typer.Context,
    *,
    problem: ProblemFlags,
    dry_run: DryRun = False,
    keep: KeepFlags,
    votes: VoteFlags,
    each: EachFlags,
    grade: Grade = True,
    settings: RunSettings,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Solve the problems of files. Answers go to stdout, one a line; with -o records to a file."""
    env: Environment = ctx.obj
    resolved = env.settings(settings)
    from qwq_cli.cli.dry_run import show
    from qwq_cli.cli.solve_run import carry_out
    from qwq_cli.launch import plan
    from qwq_cli.solve.plan import run_info, varied
    from qwq_cli.solve.reducer import Rule

    rule, how = Rule.parse(votes.vote, votes.samples), each.instruction
    dataset = problem.read(env)
    problems = problem.select(dataset.problems)
    if dry_run:
        return show(env, resolved, dataset, problems, how, as_json=as_json)
    launch = varied(plan(resolved, env.paths, env.variables), resolved, votes.samples)
    run = run_info(launch, resolved.settings, samples=votes.samples, rule=rule, instruction=how)
    return carry_out(
        Request(
            env, resolved, launch, run, rule, dataset, problems, keep, each,
            grade=grade, quiet=quiet, as_json=as_json,
        )
    )  # fmt: skip
