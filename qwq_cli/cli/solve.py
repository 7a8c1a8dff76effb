"""qwq solve: problems from files, many at a time, into answers or records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.cli import options
from qwq_cli.cli.batch_flags import Batch
from qwq_cli.cli.flags import spread
from qwq_cli.cli.problem_flags import Problems
from qwq_cli.cli.ray_flags import Ray
from qwq_cli.cli.run_flags import HowEach, KeepFlags, RunSettings, VoteFlags
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.settings import Panel

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.jobs.batch_run import BatchFiles
    from qwq_cli.jobs.ray_run import RayWishes
    from qwq_cli.jobs.solve_request import Request
    from qwq_cli.launch import Launch

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Show how the problems are read and what the model would be asked; run nothing.",
        rich_help_panel=Panel.PROBLEMS.value,
    ),
]
Grade = Annotated[
    bool,
    typer.Option(
        "--grade/--no-grade",
        help="Compare with the right answers, where there are.",
        rich_help_panel=Panel.SAMPLES.value,
    ),
]


@spread
def command(
    ctx: typer.Context,
    *,
    problem: Problems,
    dry_run: DryRun = False,
    keep: Annotated[KeepFlags, Panel.OUTPUT],
    votes: Annotated[VoteFlags, Panel.SAMPLES],
    each: HowEach,
    batch: Batch,
    ray: Ray,
    grade: Grade = True,
    settings: RunSettings,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Solve the problems of files. Answers go to stdout, one a line; with -o records to a file."""
    from qwq_cli.jobs.dry_run import show
    from qwq_cli.jobs.solve_request import Request
    from qwq_cli.solve.plan import run_info

    env: Environment = ctx.obj
    models, resolved = _resolved(env, settings)
    cluster, how, count = ray.wishes(env, resolved, batch), each.instruction, votes.samples
    dataset = problem.read(env)
    rule, problems = batch.rule(votes), problem.select(dataset.problems)
    if dry_run:
        return show(env, resolved, dataset, problems, how, as_json=as_json)
    launch = _planner(batch, each)(env, resolved, count, models)
    run = run_info(launch, batch.settings(resolved), samples=count, rule=rule, instruction=how)
    request = Request(
        env, resolved, launch, run, rule, dataset, problems,
        output=keep.file(problem.sources), traces=keep.traces, save=keep.save, again=keep.again,
        parallel=each.parallel, scorer=each.scorer, grade=grade, quiet=quiet, as_json=as_json,
    )  # fmt: skip
    return _carried_out(request, batch.files or cluster)


def _carried_out(request: Request, elsewhere: BatchFiles | RayWishes | None) -> ExitStatus:
    from qwq_cli.jobs.solve_run import carry_out

    return elsewhere.carry_out(request) if elsewhere else carry_out(request)


def _resolved(env: Environment, flags: dict[str, object]) -> tuple[Sequence[str], Resolved]:
    """All models that were named; the first is the one of the settings."""
    models: Sequence[str] = flags["model"] or ()  # type: ignore[assignment]
    return models, env.settings({**flags, "model": models[0] if models else None})


def _planner(batch: Batch, each: HowEach) -> Callable[..., Launch]:
    return partial(batch.plan, each=each) if batch.files else _plan


def _plan(env: Environment, resolved: Resolved, samples: int, models: Sequence[str]) -> Launch:
    from qwq_cli.launch import plan, plan_several
    from qwq_cli.solve.plan import varied

    if models[1:]:
        launch = plan_several(models, resolved, env.paths, env.variables, env.note)
        return varied(launch, resolved, samples)
    return varied(plan(resolved, env.paths, env.variables, env.note), resolved, samples)
