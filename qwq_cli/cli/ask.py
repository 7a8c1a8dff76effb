"""qwq ask: one question, its reasoning, its answer."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from qwq_cli.cli import options
from qwq_cli.cli.flag import argument
from qwq_cli.cli.flags import only_one, spread
from qwq_cli.errors import ExitStatus
from qwq_cli.jobs.environment import Environment

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.guards.steering import Steering
    from qwq_cli.jobs.forecast_run import ForecastRun
    from qwq_cli.launch import Launch
    from qwq_cli.reasoning.reasoner import Reasoner
    from qwq_cli.reasoning.reasoning import Reasoning
    from qwq_cli.render.live.view import View
    from qwq_cli.render.live.views import Output
    from qwq_cli.render.live.watched import Watch
    from qwq_cli.values.events import AnyEvent
    from qwq_cli.values.trace import Trace


@dataclass(frozen=True)
class Request:
    """One question, and all that was decided about it before the model is loaded."""

    env: Environment
    resolved: Resolved
    launch: Launch
    question: str
    output: Output
    steering: Steering
    forecast: ForecastRun | None = None


class OutputFlags(NamedTuple):
    """What goes to stdout."""

    quiet: options.Quiet = False
    as_json: options.Json = False
    as_jsonl: options.Jsonl = False

    def chosen(self) -> Output:
        """Return the chosen output. -q changes nothing about JSON.

        Raises UsageError for two kinds of JSON.
        """
        from qwq_cli.render.live.views import Output

        as_json = only_one({Output.JSON: self.as_json, Output.JSON_LINES: self.as_jsonl})
        return as_json or (Output.QUIET if self.quiet else Output.TEXT)


@spread
def command(
    ctx: typer.Context,
    question: Annotated[
        list[str] | None,
        argument("[QUESTION]...", f"The question. {options.QUOTES}"),
    ] = None,
    *,
    file: options.File = None,
    no_stdin: options.NoStdin = False,
    settings: options.AllSettings,
    output: OutputFlags,
) -> ExitStatus:
    """Ask one question. The answer goes to stdout.

    The reasoning goes to stderr, if that is a terminal or --trace is given.

    The words on the command line, a file and standard input together make one question.
    """
    env: Environment = ctx.obj
    wanted = output.chosen()
    resolved = env.settings(settings)
    from qwq_cli.guards.steering import Steering
    from qwq_cli.jobs.question import expanded, read_question
    from qwq_cli.jobs.standard_input import StandardInput
    from qwq_cli.launch import plan
    from qwq_cli.text_file import unicode_text

    unicode_text(resolved.settings.system or "", "The system prompt")
    given = StandardInput(None if no_stdin else env.stdin, resolved.settings.stdin_wait, env.note)
    text = read_question(question or [], file, given, env.stderr)
    if said := expanded(question or []):
        env.note(said)
    launch = plan(resolved, env.paths, env.variables, env.note)
    request = Request(env, resolved, launch, text, wanted, Steering())
    return ask(replace(request, forecast=_forecast(request)))


def ask(request: Request) -> ExitStatus:
    """Run the model on the question, in the view for where it is shown."""
    from contextlib import closing

    from qwq_cli.engine.cancel import Cancel
    from qwq_cli.introduction import introduction, without_effect

    cancel = Cancel()
    with _view(request, cancel) as view, closing(_events(request, view, cancel)) as events:
        for line in introduction(request.resolved, request.launch, request.env.paths):
            view.note(line)
        for line in without_effect(request.resolved, request.launch):
            view.warn(line)
        if idle := _idle_gpu(request):
            view.note(idle)
        if request.forecast and (said := request.forecast.line()):
            view.note(said)
        return _follow(request, events, view, cancel)


def _idle_gpu(request: Request) -> str | None:
    """Return a note about an unused GPU; it is told once, to a user."""
    from qwq_cli.idle_gpu import first_word
    from qwq_cli.launch import ServedLaunch

    err = request.env.terminal(request.env.stderr, request.resolved.settings)
    is_served = isinstance(request.launch, ServedLaunch)
    return first_word(request.env.paths) if err.is_tty and not is_served else None


def _follow(request: Request, events: Iterator[AnyEvent], view: View, cancel: Cancel) -> ExitStatus:
    """Show the events, and return the status. If the reader leaves, the run ends early."""
    from qwq_cli.jobs.limit_source import limit_sources
    from qwq_cli.render.live.view import follow
    from qwq_cli.values.events import Finished

    status = ExitStatus.FAILURE
    if request.forecast:
        events = request.forecast.follow(events, view.note)
    for event in follow(events, view, stop=cancel.set):
        if isinstance(event, Finished):
            kept = not request.resolved.settings.save or _keep(request, event.trace, view)
            status = _exit_status(event.trace, cancel) if kept else ExitStatus.FAILURE
            for line in limit_sources(event.trace, request.resolved):
                view.note(line)
    return status


def _forecast(request: Request) -> ForecastRun | None:
    """Return a forecast if a user watches, or all information was asked for."""
    from qwq_cli.foresight import foresee
    from qwq_cli.jobs.forecast_run import ForecastRun
    from qwq_cli.render.live.views import Output

    env, output = request.env, request.output
    err = env.terminal(env.stderr, request.resolved.settings)
    is_watched = output is Output.TEXT and err.is_tty
    if not is_watched and output not in (Output.JSON, Output.JSON_LINES):
        return None
    found = foresee(request.launch, env.paths, request.question, even_short=not is_watched)
    return ForecastRun(request.launch, request.question, found, err) if found else None


def _events(request: Request, view: View, cancel: Cancel) -> Generator[AnyEvent, None, None]:
    from qwq_cli.engine.runner import Cancelled
    from qwq_cli.errors import Interrupted
    from qwq_cli.interrupts import cancels_on_signal
    from qwq_cli.launch import open_reasoner

    name = request.launch.profile.model.name

    def loading(done: float) -> None:
        view.status(f"Loading {name}, {done:.0%}")

    try:
        with (
            cancels_on_signal(cancel),
            open_reasoner(
                request.launch, cancel=cancel, progress=loading, tell=view.note
            ) as reasoner,
        ):
            yield from _thought(request, reasoner)
    except Cancelled:
        raise Interrupted("Interrupted while the model was loading.", by=cancel.by) from None


def _thought(request: Request, reasoner: Reasoner) -> Iterator[AnyEvent]:
    """Yield the events; if traces are saved, the trace so far is stored while the model thinks."""
    from contextlib import closing

    sampling, elapsed = request.launch.sampling, reasoner.clocks.elapsed
    guards = request.launch.control.guards(request.question, sampling.seed, elapsed)
    steered = [*guards, request.steering]
    reasoning = reasoner.begin(request.question, sampling, guards=steered)
    events = reasoner.follow(reasoning)
    if not request.resolved.settings.save:
        yield from events
        return
    from qwq_cli.store.so_far import kept_so_far

    with closing(kept_so_far(events, lambda: _keep_partial(request, reasoning), elapsed)) as kept:
        yield from kept


def _keep_partial(request: Request, reasoning: Reasoning) -> None:
    """Store a partial trace; failures are reported only at the end, not every second."""
    from contextlib import suppress

    from qwq_cli.errors import StoreError
    from qwq_cli.store import Store

    with suppress(StoreError), Store(request.env.paths.traces_file, patience=0.0) as store:
        store.save(reasoning.so_far())


def _view(request: Request, cancel: Cancel) -> View:
    from qwq_cli.render.live.views import make_view
    from qwq_cli.render.trace.blocks import Limit

    env, settings, launch = request.env, request.resolved.settings, request.launch
    return make_view(
        env.terminal(env.stdout, settings),
        env.terminal(env.stderr, settings),
        output=request.output,
        trace=request.resolved.trace_mode,
        limit=Limit(launch.most_tokens, launch.control.seconds),
        outlook=request.forecast.outlook if request.forecast else None,
        watch=_watch(request, cancel),
    )


def _watch(request: Request, cancel: Cancel) -> Watch | None:
    """Return the keys, if a user is at a terminal."""
    from qwq_cli.render.live.watched import Watch

    if not request.env.typed or request.env.stdin is None:
        return None
    steering = request.steering
    return Watch(
        request.question, request.env.stdin, cancel.is_set, steering.request_answer, steering
    )


def _keep(request: Request, trace: Trace, view: View) -> bool:
    """Store the trace, or else write a file elsewhere. It says what happened and never raises."""
    from qwq_cli.errors import StoreError
    from qwq_cli.store import Store, keep_aside

    try:
        with Store(request.env.paths.traces_file) as store:
            store.save(trace)
        view.kept_as(trace.id)
        return True
    except StoreError as error:
        return keep_aside(trace, error, view.warn)


def _exit_status(trace: Trace, cancel: Cancel) -> ExitStatus:
    from qwq_cli.values.kinds import Status

    statuses = {
        Status.ANSWERED: ExitStatus.ANSWERED,
        Status.INTERRUPTED: ExitStatus.after(cancel.by),
    }
    return statuses.get(trace.status, ExitStatus.NO_ANSWER)
