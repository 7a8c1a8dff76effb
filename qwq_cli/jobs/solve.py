"""`qwq solve`, from decided values to an exit status."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.engine.cancel import Cancel
from qwq_cli.errors import EndpointError, ExitStatus
from qwq_cli.interrupts import cancels_on_signal
from qwq_cli.jobs.carried_out import carried_out
from qwq_cli.jobs.output import write, write_document
from qwq_cli.jobs.run_files import Files, open_files
from qwq_cli.jobs.solve_request import Request
from qwq_cli.jobs.solve_run import SolveRun
from qwq_cli.jobs.solve_summary import failed, summary_parts
from qwq_cli.render.live.json_views import encode_document
from qwq_cli.render.solving.solve_view import SolveView, make_solve_view
from qwq_cli.solve.plan import Pace, Work, plan_work
from qwq_cli.solve.scorers import Scorer
from qwq_cli.store import Store

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
        try:
            failure = carried_out(run)
        finally:
            run.answers.release()
        if not request.quiet:
            parts = summary_parts(request, run.ending(has_ended_early=failure is not None))
            write(request.env, request.resolved.settings, request.env.stderr, parts)
        if failure and not request.as_json:
            raise failure
        if request.as_json:
            _write_json(request, run, failure)
        return failure.status if failure else _status(request, run)


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


def _status(request: Request, run: SolveRun) -> ExitStatus:
    if run.cancel.is_set():
        return ExitStatus.after(run.cancel.by)
    is_whole = not (failed(run.records) or run.is_partial or request.dataset.wrong)
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES
