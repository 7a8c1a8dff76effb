"""`qwq solve` with a batch that is answered elsewhere: reads answers, writes requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from qwq_cli.destination import descriptor
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ExitStatus, StoreError, UsageError
from qwq_cli.introduction import ignored_lines
from qwq_cli.jobs.batch_notes import (
    UNBOUND,
    effect_line,
    foreign_error,
    found_lines,
    large_lines,
    missing_line,
    written_line,
)
from qwq_cli.jobs.solve import carry_out
from qwq_cli.jobs.solve_request import Request, judges_of
from qwq_cli.jobs.solve_run import SolveRun
from qwq_cli.launch import BatchLaunch
from qwq_cli.paths import write_new
from qwq_cli.solve.batch import Batch, Keep, missing, places
from qwq_cli.solve.batch_answers import Answers, find_answers
from qwq_cli.solve.batch_limits import without_effect
from qwq_cli.solve.record import Record
from qwq_cli.solve.task import Task


@dataclass(frozen=True)
class BatchFiles:
    """out: where requests are written. answers: files with the responses."""

    out: Path | None
    answers: Sequence[Path]

    def carry_out(self, request: Request) -> ExitStatus:
        """Run it. Answers replace earlier failures, as if these had never been. Raises QwqError."""
        _require_new(self.out)
        again = replace(request.again, errors=request.again.errors or bool(self.answers))
        made = replace(request, again=again)
        return carry_out(made, partial(BatchRun, batch_files=self))


@dataclass(kw_only=True)
class BatchRun(SolveRun):
    """requests: how many were written."""

    batch_files: BatchFiles
    requests: int = field(default=0, init=False)

    @property
    def document(self) -> dict[str, object]:
        return {**super().document, "requests": self.requests}

    def introduction(self) -> Iterator[str]:
        resolved, launch = self.request.resolved, self.request.launch
        yield from ignored_lines(resolved)
        yield launch.remark
        if flags := list(without_effect(resolved)):
            yield effect_line(flags)
        if self.batch_files.out and launch.sampling.max_tokens is None:
            yield UNBOUND

    def solve(self) -> None:
        """Read answers and write requests.

        Raises Cancelled, StoreError, and UsageError if no answer belongs to this run.
        """
        request, launch = self.request, self.request.launch
        assert isinstance(launch, BatchLaunch)
        judge = judges_of(request, self.scorer).judge
        keep = Keep(self.files.keep_trace, self.files.keep_sample)
        batch = Batch(launch, request.run, judge, keep)
        if self.batch_files.answers:
            self._read(batch)
        left = [task for task in self.work.tasks if missing(task)]
        if self.batch_files.out:
            self._ask(batch, self.batch_files.out, left)

    def _read(self, batch: Batch) -> None:
        answers = self._found(batch)
        done = set()
        for record in batch.records(self.work.tasks, answers):
            self.count_in(record)
            self.view.record(record, self._board.still)
            self.answers.add(record)
            done.add(record.id)
            if self.cancel.is_set():
                raise Cancelled
        self._count_old_failures(done)
        open_tasks = [task for task in self.work.tasks if missing(task) and not task.error]
        self.is_partial = bool(open_tasks)
        if open_tasks:
            self.view.note(missing_line(open_tasks, is_asked=bool(self.batch_files.out)))

    def _found(self, batch: Batch) -> Answers:
        wanted, samples = batch.wanted(self.work.tasks), range(batch.run.samples)
        known = (id for one in self.request.problems for id in batch.ids.of(one, samples))
        before = {id for id in known if id not in wanted}
        answers = find_answers(self.batch_files.answers, places(wanted), before)
        if error := foreign_error(batch.ids, answers):
            raise error
        for line in found_lines(batch.ids, answers):
            self.view.note(line)
        return answers

    def _count_old_failures(self, done: set[str]) -> None:
        """Count old failures of problems for which there is nothing new."""
        before: Mapping[tuple[str, str], Record] = (
            self.files.results.done.records if self.files.results else {}
        )
        for task in self.work.tasks:
            old = before.get((task.problem.id, task.signature))
            if task.problem.id not in done and old is not None and old.error is not None:
                self.before.append(old)
                task.error = old.error

    def _ask(self, batch: Batch, path: Path, tasks: Sequence[Task]) -> None:
        """Write requests for samples that are not done. Raises UsageError, StoreError."""
        if not tasks:
            self.view.note("Nothing is left to ask; no file was written.")
            return
        size = 0

        def counted(lines: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size
            for line in lines:
                self.requests, size = self.requests + 1, size + len(line)
                yield line

        try:
            write_new(path, counted(batch.requests(tasks)))
        except FileExistsError:
            _require_new(path)
        except OSError as error:
            why = error.strerror or error
            raise StoreError(f"Can't write {path}: {why}.", "Name another file.") from error
        self.view.note(written_line(self.requests, len(tasks), path))
        for line in large_lines(self.requests, size, path):
            self.view.note(line)


def _require_new(path: Path | None) -> None:
    """Check that the file doesn't exist yet. Raises UsageError."""
    if path and descriptor(path) is not None:
        raise UsageError("--batch-out writes a new file.", "Try: --batch-out requests.jsonl")
    if path and path.exists():
        raise UsageError(
            f"{path} exists already; a batch never overwrites a file.",
            f"Name another file: --batch-out {path.with_name(f'new-{path.name}')}",
        )
