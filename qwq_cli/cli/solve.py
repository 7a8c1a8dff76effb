"""qwq solve: problems from files, many at a time, into answers or records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qwq_cli.choices import InputFormat, ScoreKind
from qwq_cli.cli import options, solve_options
from qwq_cli.cli.environment import Environment
from qwq_cli.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.launch import Launch
    from qwq_cli.solve.dataset import Columns, Dataset
    from qwq_cli.solve.plan import Again
    from qwq_cli.solve.record import Problem, RunInfo
    from qwq_cli.solve.reducer import Rule


@dataclass(frozen=True)
class Request:
    """A run with all that was decided before the model is loaded."""

    env: Environment
    resolved: Resolved
    launch: Launch
    run: RunInfo
    problems: Sequence[Problem]
    wrong: Sequence[str]
    rule: Rule
    parallel: int | None
    again: Again
    output: Path | None
    traces: Path | None
    save: bool
    grade: bool
    kind: ScoreKind | None
    quiet: bool
    as_json: bool


def command(
    ctx: typer.Context,
    sources: solve_options.Sources = None,
    *,
    format: solve_options.Format = None,
    question_field: solve_options.QuestionField = None,
    target_field: solve_options.TargetField = None,
    id_field: solve_options.IdField = None,
    limit: solve_options.Limit = None,
    offset: solve_options.Offset = 0,
    shuffle: solve_options.Shuffle = None,
    where: solve_options.Where = None,
    strict: solve_options.Strict = False,
    output: solve_options.Output = None,
    retry_errors: solve_options.RetryErrors = False,
    retry_no_answer: solve_options.RetryNoAnswer = False,
    samples: solve_options.Samples = 1,
    vote: solve_options.Vote = "adaptive",
    parallel: solve_options.Parallel = None,
    instruction: solve_options.Instruction = None,
    grade: solve_options.Grade = True,
    scorer: solve_options.ScorerOption = None,
    traces: solve_options.Traces = None,
    save: solve_options.Save = False,
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
    budget: options.Budget = None,
    seed: solve_options.Seed = None,
    plain: options.Plain = None,
    color: options.Color = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> ExitStatus:
    """Solve the problems of files. Answers go to stdout, one a line; with -o records to a file."""
    env: Environment = ctx.obj
    resolved = env.settings(options.given(ctx, leaving_out=("save",)))
    from qwq_cli.cli.solve_run import carry_out
    from qwq_cli.launch import plan
    from qwq_cli.solve.dataset import Columns, Selection, select
    from qwq_cli.solve.plan import Again, run_info, varied
    from qwq_cli.solve.reducer import Rule

    rule = Rule.parse(vote, samples)
    columns = Columns(question_field, target_field, id_field)
    dataset = dataset_of(env, sources or [], format, columns, strict=strict)
    selection = Selection(limit, offset, shuffle, tuple(map(pair, where or ())))
    launch = varied(plan(resolved, env.paths, env.variables), resolved, samples)
    return carry_out(
        Request(
            env=env,
            resolved=resolved,
            launch=launch,
            run=run_info(
                launch, resolved.settings, samples=samples, rule=rule, instruction=instruction
            ),
            problems=select(dataset.problems, selection),
            wrong=dataset.wrong,
            rule=rule,
            parallel=parallel,
            again=Again(retry_errors, retry_no_answer),
            output=output,
            traces=traces,
            save=save,
            grade=grade,
            kind=scorer,
            quiet=quiet,
            as_json=as_json,
        )
    )


def dataset_of(
    env: Environment,
    sources: Sequence[str],
    format: InputFormat | None,
    columns: Columns,
    *,
    strict: bool,
) -> Dataset:
    """Raises UsageError for what can't be read, and with `strict` for a wrong line."""
    from qwq_cli.cli.solve_sources import open_sources
    from qwq_cli.solve.dataset import read_problems

    dataset = read_problems(open_sources(env, sources, format), columns)
    if dataset.wrong and (strict or not dataset.problems):
        raise UsageError(dataset.wrong[0], f"{len(dataset.wrong)} lines are wrong.")
    if not dataset.problems:
        raise UsageError("There are no problems in it.", "See: qwq solve --help")
    return dataset


def pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--where wants FIELD=VALUE, not {text!r}.", "Try: --where level=5")
    return field.strip(), value.strip()
