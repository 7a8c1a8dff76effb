"""One run over problems: what is said before it, what it does, and what it keeps."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field

from msgspec import structs

from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.foresight import known_of
from qwq_cli.introduction import introduction, without_effect
from qwq_cli.jobs.run_files import Files
from qwq_cli.jobs.solve_request import Request, judges_of, remarks, with_targets_of
from qwq_cli.jobs.solve_summary import Ending
from qwq_cli.render.solving.solve_view import Answers, SolveView
from qwq_cli.solve.board import Board
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.plan import Work
from qwq_cli.solve.prior import prior
from qwq_cli.solve.progress import Speed
from qwq_cli.solve.prompt import asked
from qwq_cli.solve.record import Record
from qwq_cli.solve.report import summarize
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Hooks
from qwq_cli.solve.solving import Solving
from qwq_cli.units import count


@dataclass
class SolveRun:
    """before: records of earlier calls that count; new: those of this one.

    is_partial: whether something is missing that may still come later.
    """

    request: Request
    files: Files
    work: Work
    view: SolveView
    scorer: Scorer
    cancel: Cancel
    before: list[Record] = field(init=False)
    new: list[Record] = field(default_factory=list, init=False)
    speed: Speed | None = field(default=None, init=False)
    is_partial: bool = field(default=False, init=False)
    _changed: Sequence[Record] = field(init=False)  # of before, changed by a new right answer

    def __post_init__(self) -> None:
        request, self.before = self.request, list(self._before())
        self._changed = [
            new for new, old in zip(self.before, self.work.before, strict=True) if new is not old
        ]
        self._board = Board(len(request.problems), self.before, time.monotonic)
        out = request.env.terminal(request.env.stdout, request.resolved.settings)
        silent = request.output or request.as_json
        ids = [] if silent else [problem.id for problem in request.problems]
        self.answers = Answers(out, ids, hold=out.is_tty)

    @property
    def records(self) -> list[Record]:
        """The records of the whole run, as far as it is done."""
        return [*self.before, *self.new]

    @property
    def document(self) -> dict[str, object]:
        """The document for --json."""
        request, before = self.request, len(self.before)
        summary = summarize(self.records, request.scorer, request.ks)
        return {"run": request.run, "summary": summary, "before": before, "speed": self.speed}

    def ending(self, *, has_ended_early: bool) -> Ending:
        """Return how it ended, for the summary."""
        return Ending(
            before=self.before,
            new=self.new,
            speed=self.speed,
            is_stopped=self.cancel.is_set(),
            has_ended_early=has_ended_early,
            verdict_remarks=tuple(self.verdict_remarks()),
            wrote=tuple(self.files.wrote),
        )

    def introduction(self) -> Iterator[str]:
        """Yield what a user should know about the model."""
        request = self.request
        return introduction(request.resolved, request.launch, request.env.paths)

    def solve(self) -> None:
        """Solve what is left. Raises Cancelled, QwqError."""
        if not self.work.tasks:
            return
        with self._open() as solver:
            solver.lengths.prior = self._prior()
            try:
                for record in solver.solve(self.work.tasks):
                    self._keep(record, solver)
            finally:
                self.speed = solver.speed

    def verdict_remarks(self) -> Iterator[str]:
        """Yield what a user should know about the verdicts."""
        yield from self.scorer.remarks()

    def count_in(self, record: Record) -> None:
        """Count a record of this run."""
        request = self.request
        record = structs.replace(record, shard=request.shard, planned=len(request.problems))
        self.files.keep_record(record)
        self.new.append(record)
        self._board.solved(record)

    def _before(self) -> Sequence[Record]:
        """Return earlier records, judged by the right answers that the file has now."""
        problems = {problem.id: problem for problem in self.request.problems}
        judge = judges_of(self.request, self.scorer).judge
        return [
            record
            if problems[record.id].targets in ((), record.targets)
            else judge(with_targets_of(record, problems[record.id]))
            for record in self.work.before
        ]

    def carry_out(self) -> None:
        """Run until all is done or the user interrupts. Raises ModelError, StoreError, OSError."""
        said = remarks(self.request, self.files, self.work, self.scorer)
        for line in (*self.introduction(), *said):
            self.view.note(line)
        for line in without_effect(self.request.resolved, self.request.launch):
            self.view.warn(line)
        self._keep_changed()
        with suppress(Cancelled):
            self.solve()
        if self.files.samples and not self.cancel.is_set():
            self.files.samples.drop(self.records)

    def _keep_changed(self) -> None:
        """Append the changed records. Raises StoreError."""
        if self._changed:
            records = count(len(self._changed), "right answer")
            self.view.note(f"{records} changed in the file: judged again.")
        for record in self._changed:
            self.files.keep_record(record)

    def _open(self) -> AbstractContextManager[Solving]:
        request, name = self.request, self.request.launch.profile.model.name
        return open_solver(
            request.launch,
            request.run,
            Extent.of(self.work.tasks, request.run),
            parallel=request.parallel,
            judges=judges_of(request, self.scorer),
            hooks=self._hooks,
            cancel=self.cancel,
            progress=lambda done: self.view.status(f"Loading {name}, {done:.0%}"),
        )

    @property
    def _hooks(self) -> Hooks:
        keep = self.files
        return Hooks(self._step, keep.keep_trace, keep.keep_sample, tell=self.view.note)

    def _prior(self) -> Sequence[int]:
        """Return lengths of similar samples, so that there is an estimate at once."""
        request = self.request
        known = known_of(request.launch, request.env.paths)
        questions = [asked(task.problem, request.run) for task in self.work.tasks]
        return prior(known, self.work.before, questions)

    def _step(self, solver: Solving) -> None:
        self._board.stepped(solver)
        self.view.step(lambda: self._board.progress(solver))

    def _keep(self, record: Record, solver: Solving) -> None:
        self.count_in(record)
        self.view.record(record, lambda: self._board.progress(solver))
        self.answers.add(record)
