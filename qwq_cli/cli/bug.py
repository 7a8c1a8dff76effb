"""qwq bug: what to paste into a report of a fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from qwq_cli.cli import options
from qwq_cli.cli.failure import tell
from qwq_cli.cli.flags import spread
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import done, write
from qwq_cli.settings import Settings

if TYPE_CHECKING:
    from qwq_cli.bug_report import BugReport, Row


@spread
def command(ctx: typer.Context, *, quiet: options.Silent = False) -> ExitStatus:
    """Print what to paste into a report of a fault.

    It is Markdown: versions, the machine, the engine, and the settings that you have changed. It
    holds no names, paths, questions, answers or keys.
    """
    from qwq_cli.bug_report import bug_report

    env: Environment = ctx.obj
    report = bug_report(env.paths, env.variables)
    if report.problem:
        tell(env, report.problem, ())
    write(env, Settings(), env.stdout, _markdown(report))
    done(env, "Read it, add what you did and what happened, and paste it.", quiet=quiet)
    return ExitStatus.ANSWERED


def _markdown(report: BugReport) -> Iterator[str]:
    yield from ("### What I did, and what happened", "", "", "")
    yield from _table("Versions", report.versions)
    yield from _table("Machine", report.machine)
    yield from _table("Settings that I changed", report.settings)


def _table(title: str, rows: Sequence[Row]) -> Iterator[str]:
    from qwq_cli.render.terminal.clean import one_line

    yield f"### {title}"
    yield ""
    yield from (f"- {name}: {one_line(text)}" for name, text in rows)
    yield from ("- none", "") if not rows else ("",)
