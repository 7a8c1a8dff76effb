"""`qwq solve --dry-run`: how problems are read and what the model would be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qwq_cli.errors import ExitStatus, ModelError, NetworkError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit, write

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.solve.dataset import Dataset
    from qwq_cli.solve.record import Problem


def show(
    env: Environment,
    resolved: Resolved,
    dataset: Dataset,
    problems: Sequence[Problem],
    instruction: str | None,
    *,
    as_json: bool,
) -> ExitStatus:
    """Print the first problems for people, or all as JSON; stderr says how they were read."""
    from qwq_cli.equality.equality import Equality
    from qwq_cli.jobs.solve_sources import remark_lines, wrong_lines
    from qwq_cli.render.solving.preview import show_preview
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.solve.conflicts import conflicts
    from qwq_cli.solve.gradable import not_graded
    from qwq_cli.solve.preview import Preview

    with Equality() as equality:
        notes = (
            *remark_lines(dataset.remarks),
            *wrong_lines(dataset.wrong),
            *not_graded(problems),
            *conflicts(problems, equality),
        )
    write(env, resolved.settings, env.stderr, map(one_line, notes))
    preview = Preview.of(problems, dataset.layout, dataset.wrong)
    text = show_preview(problems, _instructions(env, resolved, instruction))
    emit(env, resolved.settings, preview, text, as_json=as_json)
    return ExitStatus.BATCH_FAILURES if dataset.wrong else ExitStatus.ANSWERED


def _instructions(env: Environment, resolved: Resolved, given: str | None) -> tuple[str, str]:
    """Return the instructions of this run's model, without and with choices.

    If the model is not installed, they are those of any model except the demonstration model.
    """
    from qwq_cli.launch import plan
    from qwq_cli.solve.plan import usual_instructions

    if given is not None:
        return given, given
    try:
        return usual_instructions(plan(resolved, env.paths, env.variables))
    except (ModelError, NetworkError):
        return usual_instructions(None)
