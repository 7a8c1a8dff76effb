"""qwq curve: what more samples and longer thoughts gain, measured on problems with answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.cli import options
from qwq_cli.cli.flag import flag, worded
from qwq_cli.cli.flags import SettingFlags, spread
from qwq_cli.cli.numbers import numbers
from qwq_cli.cli.problem_flags import Problems
from qwq_cli.cli.run_flags import SEED_HELP, HowEach
from qwq_cli.destination import check_destination
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done
from qwq_cli.setting import Panel

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.launch import Launch
    from qwq_cli.solve.record import Problem, RunInfo

MOST_BUDGETS, MOST_TOKENS = 16, 9_999_999
NO_LIMIT = "none"
CurveSettings = Annotated[
    dict[str, object],
    SettingFlags(without=("budget", "time", "stop", "trace", "save"), helps=SEED_HELP),
]


_APPEND = (
    "Append the records of all budgets to FILE, in the order in which they are done. If you run "
    "the command again, it does only what is missing."
)


class CurveFlags(NamedTuple):
    """What is measured, and what is written."""

    samples: str = worded(
        options.SAMPLES, "How many samples vote, at each point.", "N,...", usual="1,2,4,8"
    )
    budgets: str | None = flag(
        "--budgets TOKENS,...",
        "How many tokens each sample may think, each as --budget of solve; none for no limit."
        " Default: no limit, and powers of two up to half the context.",
    )
    early: bool = flag(
        "--early", "Also measure what --stop early would give, at three strictnesses."
    )
    output: Path | None = worded(options.OUTPUT, _APPEND)
    picture: Path | None = worded(
        options.SVG,
        "Also draw the curve, as an SVG picture, to FILE.",
        "FILE",
    )

    def check_destinations(self, sources: Sequence[str]) -> None:
        """Raise UsageError if a result would overwrite a source or another result."""
        from qwq_cli.solve.results import require_name_of_records

        require_name_of_records(self.output)
        check_destination(self.output, sources)
        check_destination(self.picture, [*sources, *([self.output] if self.output else [])])


@spread
def command(
    ctx: typer.Context,
    *,
    problem: Problems,
    curve: Annotated[CurveFlags, Panel.SAMPLES],
    each: HowEach,
    settings: CurveSettings,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Measure what more samples and longer thoughts gain, and draw it.

    All points use the same samples: each is cut at every budget and made to answer there.
    """
    env: Environment = ctx.obj
    counts = numbers(curve.samples, "--samples", most=options.MOST_SAMPLES, example="1,2,4")
    resolved = env.settings(settings)
    from qwq_cli.jobs.curve_request import Request
    from qwq_cli.jobs.curve_run import carry_out
    from qwq_cli.solve.early import early_runs
    from qwq_cli.solve.plan import varied

    curve.check_destinations(problem.sources or ["-"])
    dataset = problem.read(env)
    selected = problem.select(dataset.problems)
    problems = _with_targets(selected)
    launch = varied(_planned(env, resolved), resolved, max(counts), partial(done, env, quiet=quiet))
    limits = _budgets(curve.budgets) if curve.budgets else _usual_budgets(launch.n_ctx)
    runs = _runs(launch, resolved, limits, max(counts), each.instruction)
    return carry_out(Request(
        env, resolved, launch, runs, early_runs(runs[0]) if curve.early else {}, counts,
        dataset, selected, problems, output=curve.output, picture=curve.picture,
        parallel=each.parallel, scorer=each.scorer, quiet=quiet, as_json=as_json,
    ))  # fmt: skip


def _planned(env: Environment, resolved: Resolved) -> Launch:
    """Plan the launch. Raises UsageError if samples can't be made to answer."""
    from qwq_cli.launch import plan

    launch = plan(resolved, env.paths, env.variables, env.note)
    launch.require_raw("qwq curve")
    return launch


def _budgets(text: str) -> list[int | None]:
    """Parse budgets, the largest first; None is no limit. Raises UsageError."""
    parts = [part.strip().lower() for part in text.split(",")]
    limited = [part for part in parts if part != NO_LIMIT]
    found: list[int | None] = [None] if NO_LIMIT in parts else []
    if limited:
        each, example = f"numbers of tokens, or {NO_LIMIT}", f"256,1024,{NO_LIMIT}"
        its = numbers(",".join(limited), "--budgets", most=MOST_TOKENS, example=example, of=each)
        found += reversed(its)
    if len(found) > MOST_BUDGETS:
        raise UsageError(f"A curve takes at most {MOST_BUDGETS} budgets.", "Leave some out.")
    return found


def _usual_budgets(n_ctx: int) -> list[int | None]:
    """Return budgets that double up to half the context, and no limit."""
    half = 1 << ((n_ctx // 2).bit_length() - 1)
    return [None, *(half >> n for n in range(5) if half >> n)]


def _with_targets(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems with a target. Raises UsageError if there are none."""
    kept = [problem for problem in problems if problem.target is not None]
    if not kept:
        raise UsageError(
            "None of the problems has a right answer to measure by.",
            "Name its column: --target COLUMN",
        )
    return kept


def _runs(
    launch: Launch,
    resolved: Resolved,
    budgets: Sequence[int | None],
    samples: int,
    instruction: str | None,
) -> list[RunInfo]:
    from msgspec import structs

    from qwq_cli.solve.plan import run_info
    from qwq_cli.solve.reducer import MAJORITY

    run = run_info(
        launch, resolved.settings, samples=samples, rule=MAJORITY, instruction=instruction
    )
    return [structs.replace(run, budget=budget) for budget in budgets]
