"""qwq solve: problems from files, many at a time, into answers or records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.cli import options
from qwq_cli.cli.batch_flags import Batch
from qwq_cli.cli.flag import flag
from qwq_cli.cli.flags import spread
from qwq_cli.cli.problem_flags import Problems
from qwq_cli.cli.ray_flags import Ray
from qwq_cli.cli.run_flags import HowEach, KeepFlags, RunSettings, VoteFlags
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done
from qwq_cli.setting import Panel

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.jobs.batch_run import BatchFiles
    from qwq_cli.jobs.ray_run import RayWishes
    from qwq_cli.jobs.solve_request import Request
    from qwq_cli.launch import Launch


class ModeFlags(NamedTuple):
    """Whether it is run at all, and judged."""

    dry_run: bool = flag(
        "--dry-run",
        "Show how the problems are read and what the model would be asked, and stop.",
        panel=Panel.PROBLEMS,
    )
    grade: bool = flag(
        "--grade/--no-grade",
        "Compare the answers with the right ones, where they are known.",
        usual=True,
    )


@spread
def command(
    ctx: typer.Context,
    *,
    problem: Problems,
    keep: Annotated[KeepFlags, Panel.OUTPUT],
    votes: Annotated[VoteFlags, Panel.SAMPLES],
    each: HowEach,
    mode: Annotated[ModeFlags, Panel.SAMPLES],
    batch: Batch,
    ray: Ray,
    settings: RunSettings,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Solve the problems in files. Print an answer on each line, or write records with -o."""
    from qwq_cli.jobs.dry_run import show
    from qwq_cli.jobs.solve_request import Request
    from qwq_cli.solve.plan import run_info

    env: Environment = ctx.obj
    models, resolved = _resolved(env, settings)
    cluster, how, count = ray.wishes(env, resolved, batch), each.instruction, votes.samples
    rule, ks, dataset = batch.rule(votes), votes.ks, problem.read(env)
    problems = problem.select(dataset.problems)
    if mode.dry_run:
        return show(env, resolved, dataset, problems, how, as_json=as_json)
    tell = _teller(env, votes, quiet=quiet)
    launch = _planner(batch, each)(env, resolved, count, models, tell)
    run = run_info(launch, batch.settings(resolved), samples=count, rule=rule, instruction=how)
    request = Request(
        env, resolved, launch, run, rule, ks, dataset, problems, problem.part,
        output=keep.file(problem.sources), traces=keep.traces, save=keep.save, again=keep.again,
        parallel=each.parallel, scorer=each.scorer, grade=mode.grade, quiet=quiet, as_json=as_json,
    )  # fmt: skip
    return _carried_out(request, batch.files or cluster)


def _teller(env: Environment, votes: VoteFlags, *, quiet: bool) -> Callable[[str], None]:
    """Return what tells a line, after it has told of a vote that has no effect."""
    if votes.idle:
        done(env, votes.idle, quiet=quiet)
    return partial(done, env, quiet=quiet)


def _carried_out(request: Request, elsewhere: BatchFiles | RayWishes | None) -> ExitStatus:
    from qwq_cli.jobs.solve import carry_out

    return elsewhere.carry_out(request) if elsewhere else carry_out(request)


def _resolved(env: Environment, flags: dict[str, object]) -> tuple[Sequence[str], Resolved]:
    """Return all named models, and the settings, which have the first of them."""
    models: Sequence[str] = flags["model"] or ()  # type: ignore[assignment]
    return models, env.settings({**flags, "model": models[0] if models else None})


def _planner(batch: Batch, each: HowEach) -> Callable[..., Launch]:
    return partial(batch.plan, each=each) if batch.files else _plan


def _plan(
    env: Environment,
    resolved: Resolved,
    samples: int,
    models: Sequence[str],
    tell: Callable[[str], None],
) -> Launch:
    from qwq_cli.launch import plan, plan_several
    from qwq_cli.solve.plan import varied

    if models[1:]:
        several = plan_several(models, resolved, env.paths, env.variables, env.note)
        return varied(several, resolved, samples, tell)
    one = plan(resolved, env.paths, env.variables, env.note)
    return varied(one, resolved, samples, tell)
