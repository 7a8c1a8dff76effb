"""`qwq solve`, from decided values to an exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from qwq_cli.engine.cancel import Cancel
from qwq_cli.errors import EndpointError, ExitStatus
from qwq_cli.interrupts import cancels_on_signal
from qwq_cli.jobs.output import write, write_document
from qwq_cli.jobs.run_files import Files, open_files
from qwq_cli.jobs.solve_request import Request
from qwq_cli.jobs.solve_run import SolveRun
from qwq_cli.render.live.json_views import encode_document
from qwq_cli.render.solving.endpoints import uses_text, width_text
from qwq_cli.render.solving.report import lacking_text, report, run_line, served_text
from qwq_cli.render.solving.solve_view import SolveView, make_solve_view
from qwq_cli.solve.pass_k import lacking
from qwq_cli.solve.plan import Pace, Work, plan_work
from qwq_cli.solve.progress import Speed
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.report import summarize
from qwq_cli.solve.scorers import Scorer
from qwq_cli.store import Store
from qwq_cli.units import count, duration, rate

if TYPE_CHECKING:
    from rich.console import RenderableType


MakeRun = Callable[[Request, Files, Work, SolveView, Scorer, Cancel], SolveRun]


def carry_out(request: Request, make: MakeRun | None = None) -> ExitStatus:
    """Run it. make: creates the kind of run, if that uses no engine. Raises QwqError."""
    err = request.env.terminal(request.env.stderr, request.resolved.settings)
    view, cancel = make_solve_view(err, quiet=request.quiet), Cancel()
    store = Store(request.env.paths.traces_file) if request.save else None
    with (
        open_files(
            request.output, samples=request.run.samples > 1, store=store, traces=request.traces
        ) as files,
        Scorer(request.scorer) as scorer,
        cancels_on_signal(cancel),
    ):
        work = plan_work(
            request.problems,
            request.run,
            Pace.of(request.rule, request.run.samples),
            records=files.results.done.records if files.results else {},
            samples=files.samples.done if files.samples else {},
            again=request.again,
        )
        run = (make or SolveRun)(request, files, work, view, scorer, cancel)
        failure = _carried_out(run)
        if not request.quiet:
            _sum_up(request, run, has_ended_early=failure is not None)
        if failure and not request.as_json:
            raise failure
        if request.as_json:
            _write_json(request, run, failure)
        return failure.status if failure else _status(request, run)


def _carried_out(run: SolveRun) -> EndpointError | None:
    """Run it. Returns the error of a server that ended it early: results so far still count."""
    try:
        with run.view:
            run.carry_out()
    except EndpointError as error:
        return error
    finally:
        run.answers.release()
    return None


def _sum_up(request: Request, run: SolveRun, *, has_ended_early: bool) -> None:
    """Print the summary for people on stderr. Raises OSError."""
    total = count(len(request.problems), "problem")
    wrong = len(request.dataset.wrong)
    left_out = f" {count(wrong, 'wrong line')} left out." if wrong else ""
    is_stopped = run.cancel.is_set()
    failed, is_short = _failed(run), len(request.problems) > len(run.records)
    told = f", {failed:,} failed" if failed else ""
    pace = _pace(run.speed, " (unfinished problems included)" if is_short else "")
    line = f"{len(run.records) - failed:,} of {total} done{told}{pace}.{left_out}"
    if is_stopped and request.output:
        line = f"Interrupted: {line}"
    if has_ended_early and not request.output:
        next_step = " With -o FILE the results are kept, and --retry-errors does again what failed."
    else:
        next_step = _next_step(request, run, goes_on=is_stopped or has_ended_early)
    parts: list[RenderableType] = [f"{line}{next_step}"]
    parts += uses_text(run.speed.endpoints if run.speed else ())
    parts += _figures(request, run)
    parts += run.verdict_remarks()
    parts += run.files.wrote
    settings = request.resolved.settings
    write(request.env, settings, request.env.stderr, parts)


def _figures(request: Request, run: SolveRun) -> Iterator[RenderableType]:
    summary = summarize(run.records, request.scorer, request.ks)
    if _failed(run) or any(record.correct is not None for record in run.records):
        yield run_line(request.run)
        yield from report(summary)
    elif summary.served:
        yield f"The server counted {served_text(summary.served)}."
    if too_few := lacking(run.records, request.ks):
        hint = "" if request.rule == MAJORITY else " To draw all samples: --vote majority"
        yield f"{lacking_text(too_few)}.{hint}"


def _next_step(request: Request, run: SolveRun, *, goes_on: bool) -> str:
    """Return the command that does the rest, if finished problems are stored."""
    failed = _failed(run)
    if not request.output or not (goes_on or failed):
        return ""
    if not failed:
        return " The same command continues from there."
    again = "does again what failed" if not goes_on else "continues, and does again what failed"
    return f" The same command with --retry-errors {again} ({failed:,})."


def _failed(run: SolveRun) -> int:
    return sum(record.error is not None for record in run.records)


def _write_json(request: Request, run: SolveRun, failure: EndpointError | None) -> None:
    """Write one document; if a server ended the run, with the error in it. Raises OSError."""
    value = run.document
    if failure:
        status = int(failure.status)
        told = {"message": failure.message, "hint": failure.hint, "status": status}
        value |= {"error": told}
        lines = [f"qwq: {failure.message}", *([f"     {failure.hint}"] if failure.hint else [])]
        write(request.env, request.resolved.settings, request.env.stderr, lines)
    write_document(request.env, encode_document(value), None)


def _pace(speed: Speed | None, beside: str) -> str:
    """Return what it took. beside: what the tokens include."""
    if speed is None or not speed.tokens:
        return ""
    return (
        f", {count(speed.tokens, 'token')}{beside} in {duration(speed.seconds)} "
        f"({rate(speed.tokens_per_second)}), {width_text(speed)}"
    )


def _status(request: Request, run: SolveRun) -> ExitStatus:
    if run.cancel.is_set():
        return ExitStatus.after(run.cancel.by)
    is_whole = not (_failed(run) or run.is_partial or request.dataset.wrong)
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES
