"""One run of `qwq curve`: a pool of samples, their answers at every budget, and a picture."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from msgspec import structs

from qwq_cli.destination import is_stdout
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EndpointError, ExitStatus, Interrupted, QwqError
from qwq_cli.guards.agreement import LEVELS
from qwq_cli.guards.base import Guard
from qwq_cli.interrupts import cancels_on_signal
from qwq_cli.introduction import introduction, without_effect
from qwq_cli.jobs.carried_out import carried_out
from qwq_cli.jobs.curve_request import Request
from qwq_cli.jobs.output import done, emit, write_document
from qwq_cli.jobs.run_files import Files, open_files
from qwq_cli.jobs.solve_sources import remark_lines, wrong_lines
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.render.solving.curve_plot import show_curve
from qwq_cli.render.solving.curve_svg import svg_curve
from qwq_cli.render.solving.solve_view import SolveView, make_solve_view
from qwq_cli.solve.attempt import result_of
from qwq_cli.solve.board import Board
from qwq_cli.solve.conflicts import conflicts
from qwq_cli.solve.curve import Curve, measure
from qwq_cli.solve.dial import DialAttempt
from qwq_cli.solve.early import ended_early
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.gradable import not_graded, without_choices
from qwq_cli.solve.grading import reference_of, regrade
from qwq_cli.solve.guarding import guards_of, with_budget_only
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, signature
from qwq_cli.solve.results import Key
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Hooks, Judges, NewAttempt
from qwq_cli.solve.solving import Solving
from qwq_cli.solve.task import Task
from qwq_cli.units import count
from qwq_cli.values.trace import Trace


def carry_out(request: Request) -> ExitStatus:
    """Run the measurement. Raises QwqError."""
    err = request.env.terminal(request.env.stderr, request.resolved.settings)
    view, cancel = make_solve_view(err, quiet=request.quiet), Cancel()
    with (
        open_files(request.output, samples=True) as files,
        Scorer(request.scorer) as scorer,
        cancels_on_signal(cancel),
    ):
        run = _Run(request, files, view, scorer, cancel)
        failure = carried_out(run)
        curve = run.curve
        for line in scorer.remarks():
            view.note(line)
    if curve is None and failure:
        raise failure
    if curve is None:
        message = "No problem was solved at every budget: there is nothing to draw."
        if cancel.is_set():
            raise Interrupted(f"Interrupted. {message}", by=cancel.by)
        raise QwqError(message)
    _tell(request, curve)
    if failure:
        return _told(request, failure)
    whole = count(len(request.problems), "problem")
    if cancel.is_set():
        request.env.note(f"Interrupted: this curve is of {curve.problems:,} of {whole}.")
        return ExitStatus.after(cancel.by)
    if missing := len(request.problems) - curve.problems:
        request.env.note(f"{missing:,} of {whole} failed and are not counted.")
    is_whole = not missing and not request.dataset.wrong
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES


def _told(request: Request, failure: EndpointError) -> ExitStatus:
    """Report a server's failure after the curve; raise it unless stdout is one JSON document."""
    if not request.as_json:
        raise failure
    request.env.note(f"qwq: {failure.message}")
    return failure.status


@dataclass
class _Run:
    """The first run of the request is generated; the answers of the others come from it."""

    request: Request
    files: Files
    view: SolveView
    scorer: Scorer
    cancel: Cancel
    records: list[Record] = field(default_factory=list)
    _known: Mapping[Key, Record] = field(init=False)  # of earlier runs, without failures
    _samples: dict[Key, dict[int, SampleResult]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = self.files.results.done.records if self.files.results else {}
        self._known = {key: record for key, record in kept.items() if record.error is None}
        if self.files.samples:
            for key, its in self.files.samples.done.items():
                self._samples[key] = {sample.index: sample for sample in its}

    @property
    def _runs(self) -> Sequence[RunInfo]:
        """All runs; the first is the one that is generated."""
        return (*self.request.runs, *self.request.early.values())

    @property
    def curve(self) -> Curve | None:
        """The curve of the records so far; None if no problem was solved at every budget."""
        request, scorer = self.request, self.scorer
        return measure(
            self.records, request.counts, lambda r: scorer.voting(reference_of(r)), request.scorer
        )

    def carry_out(self) -> None:
        """Run until all is done or the user interrupts. Raises ModelError, StoreError, OSError."""
        tasks = self._tasks()
        for line in self._remarks(len(tasks)):
            self.view.note(line)
        for line in without_effect(self.request.resolved, self.request.launch):
            self.view.warn(line)
        if tasks:
            with suppress(Cancelled):
                self._solve(tasks)
        if self.files.samples and not self.cancel.is_set():
            self.files.samples.drop(self.records)
        for line in self.files.wrote:
            self.view.note(line)

    def _tasks(self) -> list[Task]:
        """Return what is left to do; what a file already has becomes records."""
        tasks = []
        for problem in self.request.problems:
            keys = [_key(run, problem) for run in self._runs]
            if all(key in self._known for key in keys):
                self.records += (self._known[key] for key in keys)
            else:
                tasks.append(self._task(problem, keys))
        return tasks

    def _task(self, problem: Problem, keys: Sequence[Key]) -> Task:
        """Return a task; samples with answers at every budget are not run again."""
        planned = self.request.runs[0].samples
        whole = set.intersection(*(set(self._samples.get(key, ())) for key in keys))
        done = {index: self._samples[keys[0]][index] for index in whole}
        return Task(problem, keys[0][1], planned, planned, planned, done=done)

    def _remarks(self, left: int) -> Iterator[str]:
        request = self.request
        yield from introduction(request.resolved, request.launch, request.env.paths)
        yield from remark_lines((*request.dataset.remarks, *not_graded(request.selected)))
        yield from without_choices(request.selected, request.scorer)
        yield from conflicts(request.problems, self.scorer.equality)
        yield from wrong_lines(request.dataset.wrong)
        yield from self.files.other_runs(self._runs)
        if before := len(request.problems) - left:
            yield f"{before:,} of {count(len(request.problems), 'problem')} done before."

    def _solve(self, tasks: Sequence[Task]) -> None:
        request, before = self.request, [r for r in self.records if r.run == self.request.runs[0]]
        board = Board(len(request.problems), before, time.monotonic)
        name = request.launch.profile.model.name
        control = with_budget_only(self.request.launch.control, request.runs[0].budget)

        def step(solver: Solving) -> None:
            board.stepped(solver)
            self.view.step(lambda: board.progress(solver))

        with open_solver(
            replace(request.launch, control=replace(control, looks=bool(request.early))),
            request.runs[0],
            Extent.of(tasks, request.runs[0]),
            parallel=request.parallel,
            judges=Judges(enough=lambda _, samples, planned: False, judge=self._judge),
            hooks=Hooks(
                step=step,
                sample=lambda task, sample: self._put(request.runs[0], task.problem, sample),
                tell=self.view.note,
            ),
            cancel=self.cancel,
            progress=lambda done: self.view.status(f"Loading {name}, {done:.0%}"),
            attempt=self._attempt,
        ) as solver:
            for record in solver.solve(tasks):
                self._keep(record, solver, board)

    def _attempt(self, reasoner: Reasoner) -> NewAttempt:
        budgets = [run.budget for run in self.request.runs[1:] if run.budget is not None]
        return partial(
            DialAttempt,
            reasoner=reasoner,
            budgets=budgets,
            guards=self._reading_guards,
            keep=self._keep_answer,
            whole=self._keep_early,
        )

    def _reading_guards(self, problem: Problem, budget: int, seed: int) -> Sequence[Guard]:
        """Return guards for an existing thought, with its mended values in it."""
        control = replace(with_budget_only(self.request.launch.control, budget), mend=False)
        return guards_of(problem, control, seed, time.monotonic)

    def _keep_answer(self, problem: Problem, index: int, budget: int, trace: Trace) -> None:
        run = next(run for run in self.request.runs if run.budget == budget)
        self._put(run, problem, result_of(trace, index))

    def _keep_early(self, problem: Problem, index: int, trace: Trace) -> None:
        sample = result_of(trace, index)
        for level, run in self.request.early.items():
            self._put(run, problem, ended_early(sample, trace, LEVELS[level]))

    def _put(self, run: RunInfo, problem: Problem, sample: SampleResult) -> None:
        self._samples.setdefault(key := _key(run, problem), {})[sample.index] = sample
        if self.files.samples:
            self.files.samples.append(key, sample)

    def _keep(self, record: Record, solver: Solving, board: Board) -> None:
        record = structs.replace(record, planned=len(self.request.problems))
        for each in (*self._at_other_budgets(record), record):
            before = self._known.get((each.id, each.signature))
            self.records.append(before or each)
            if not before:
                self.files.keep_record(each)
        board.solved(record)
        self.view.record(record, lambda: board.progress(solver))

    def _at_other_budgets(self, record: Record) -> Iterator[Record]:
        for run in self._runs[1:]:
            key = (record.id, signature(run, record.question, record.choices))
            its = self._samples.get(key, {}) if record.error is None else {}
            samples = tuple(its[index] for index in sorted(its))
            yield self._judge(structs.replace(record, run=run, signature=key[1], samples=samples))

    def _judge(self, record: Record) -> Record:
        return regrade(record, self.scorer)


def _key(run: RunInfo, problem: Problem) -> Key:
    return problem.id, signature(run, problem.question, problem.choices)


def _tell(request: Request, curve: Curve) -> None:
    """Print the curve, then write a picture if one is wanted. Raises StoreError."""
    settings, env = request.resolved.settings, request.env
    out = env.terminal(env.stdout, settings)
    parts = show_curve(curve, out.glyphs, width=out.console.width)
    emit(env, settings, curve, parts, as_json=request.as_json)
    if request.picture:
        write_document(env, svg_curve(curve), request.picture)
        if not is_stdout(request.picture):
            done(env, f"Wrote {request.picture}.", quiet=request.quiet)
