"""qwq solve: problems from files, many at a time, into answers or records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options, solve_options
from qwq_cli.cli.environment import Environment
from qwq_cli.cli.problem_source import ProblemSource
from qwq_cli.errors import ExitStatus

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.launch import Launch
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
    remarks: Sequence[str]
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
    dry_run: solve_options.DryRun = False,
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
    from qwq_cli.solve.plan import Again, run_info, varied
    from qwq_cli.solve.reducer import Rule

    rule = Rule.parse(vote, samples)
    source = ProblemSource.of(ctx)
    dataset = source.dataset(env)
    problems = source.selected(dataset)
    if dry_run:
        from qwq_cli.cli.dry_run import show

        return show(env, resolved, dataset, problems, instruction, as_json=as_json)
    launch = varied(plan(resolved, env.paths, env.variables), resolved, samples)
    return carry_out(
        Request(
            env=env,
            resolved=resolved,
            launch=launch,
            run=run_info(
                launch, resolved.settings, samples=samples, rule=rule, instruction=instruction
            ),
            problems=problems,
            wrong=dataset.wrong,
            remarks=dataset.remarks,
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
