"""qwq curve: what more samples and longer thoughts buy, measured on problems with answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options, solve_options
from qwq_cli.cli.environment import Environment
from qwq_cli.cli.problem_source import ProblemSource
from qwq_cli.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.launch import Launch
    from qwq_cli.solve.record import Problem, RunInfo

MOST_SAMPLES = 1024
MOST_BUDGETS = 16
NO_LIMIT = "none"


@dataclass(frozen=True)
class Request:
    """A measurement with all that was decided before the model is loaded.

    runs: one for each budget, the largest (or the one without any) first; it is what is generated.
    """

    env: Environment
    resolved: Resolved
    launch: Launch
    runs: Sequence[RunInfo]
    counts: Sequence[int]
    problems: Sequence[Problem]
    wrong: Sequence[str]
    remarks: Sequence[str]
    parallel: int | None
    output: Path | None
    picture: Path | None
    kind: ScoreKind | None
    as_json: bool
    quiet: bool


def command(
    ctx: typer.Context,
    sources: solve_options.Sources = None,
    *,
    samples: Annotated[
        str,
        typer.Option("--samples", metavar="N,...", help="How many samples vote, at each point."),
    ] = "1,2,4,8",
    budgets: Annotated[
        str | None,
        typer.Option(
            "--budgets",
            metavar="TOKENS,...",
            help="How long each may think; none for no limit. Powers of two by default.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Append the records of all budgets; given again, only what is missing is done.",
        ),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw the curve there as well.")
    ] = None,
    as_json: options.Json = False,
    format: solve_options.Format = None,
    each: solve_options.EachOption = None,
    rows: solve_options.RowsKey = None,
    question: solve_options.Question = None,
    target: solve_options.Target = None,
    choices: solve_options.Choices = None,
    id: solve_options.Id = None,
    question_field: solve_options.QuestionField = None,
    target_field: solve_options.TargetField = None,
    id_field: solve_options.IdField = None,
    shuffle_choices: solve_options.ShuffleChoices = None,
    limit: solve_options.Limit = None,
    offset: solve_options.Offset = 0,
    shuffle: solve_options.Shuffle = None,
    where: solve_options.Where = None,
    strict: solve_options.Strict = False,
    parallel: solve_options.Parallel = None,
    instruction: solve_options.Instruction = None,
    scorer: solve_options.ScorerOption = None,
    model: options.Model = None,
    system: options.System = None,
    think: options.ThinkOption = None,
    ctx_size: options.Ctx = None,
    threads: options.Threads = None,
    gpu_layers: options.GpuLayers = None,
    kv_type: options.KvTypeOption = None,
    flash_attention: options.FlashAttentionOption = None,
    mmap: options.Mmap = None,
    temperature: options.Temperature = None,
    top_p: options.TopP = None,
    top_k: options.TopK = None,
    min_p: options.MinP = None,
    max_tokens: options.MaxTokens = None,
    seed: options.Seed = None,
    plain: options.Plain = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
) -> ExitStatus:
    """Measure what more samples and longer thoughts buy, and draw it.

    One pool of samples serves all points: each is cut at every budget and made to answer there.
    """
    env: Environment = ctx.obj
    counts = _counts(samples)
    resolved = env.settings(options.given(ctx))
    from qwq_cli.cli.curve_run import carry_out
    from qwq_cli.launch import plan
    from qwq_cli.solve.gradable import not_graded
    from qwq_cli.solve.plan import varied

    source = ProblemSource.of(ctx)
    dataset = source.dataset(env)
    selected = source.selected(dataset)
    problems = _with_targets(selected)
    launch = varied(plan(resolved, env.paths, env.variables), resolved, max(counts))
    limits = _budgets(budgets) if budgets else _usual_budgets(launch.context.n_ctx)
    return carry_out(
        Request(
            env=env,
            resolved=resolved,
            launch=launch,
            runs=_runs(launch, resolved, limits, max(counts), instruction),
            counts=counts,
            problems=problems,
            wrong=dataset.wrong,
            remarks=(*dataset.remarks, *not_graded(selected)),
            parallel=parallel,
            output=output,
            picture=picture,
            kind=scorer,
            as_json=as_json,
            quiet=quiet,
        )
    )


def _counts(text: str) -> list[int]:
    """Raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"[1-9]\d{0,3}", part) for part in parts):
        raise UsageError(f"--samples wants numbers, not {text!r}.", "For example: --samples 1,2,4")
    counts = sorted({int(part) for part in parts})
    if counts[-1] > MOST_SAMPLES:
        raise UsageError(f"At most {MOST_SAMPLES:,} samples can vote.", "Try: --samples 1,8,64")
    return counts


def _budgets(text: str) -> list[int | None]:
    """The largest first, None for no limit. Raises UsageError."""
    parts = {part.strip().lower() for part in text.split(",")}
    numbers = parts - {NO_LIMIT}
    if not all(re.fullmatch(r"[1-9]\d{0,6}", part) for part in numbers):
        raise UsageError(
            f"--budgets wants numbers of tokens, or {NO_LIMIT}; not {text!r}.",
            f"For example: --budgets 256,1024,{NO_LIMIT}",
        )
    if len(parts) > MOST_BUDGETS:
        raise UsageError(f"At most {MOST_BUDGETS} budgets make a curve.", "Leave some out.")
    limited = sorted(map(int, numbers), reverse=True)
    return [None, *limited] if NO_LIMIT in parts else [*limited]


def _usual_budgets(n_ctx: int) -> list[int | None]:
    """Doubling up to half the context, and no limit."""
    half = 1 << ((n_ctx // 2).bit_length() - 1)
    return [None, *(half >> n for n in range(5) if half >> n)]


def _with_targets(problems: Sequence[Problem]) -> list[Problem]:
    """Raises UsageError if there are none."""
    kept = [problem for problem in problems if problem.target is not None]
    if not kept:
        raise UsageError(
            "No problem there has a right answer to measure by.",
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
