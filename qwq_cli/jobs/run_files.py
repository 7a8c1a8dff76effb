"""The files of a run over problems: results, samples, traces."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.render.solving.results import other_runs_lines
from qwq_cli.solve.record import Record, RunInfo, SampleResult
from qwq_cli.solve.results import ResultsFile, open_results
from qwq_cli.solve.samples_file import SamplesFile, open_samples
from qwq_cli.solve.task import Task
from qwq_cli.store import Store, write_trace
from qwq_cli.units import count
from qwq_cli.values.trace import Trace


@dataclass(frozen=True)
class Files:
    """Where a run writes its results; None for files that were not asked for."""

    results: ResultsFile | None = None
    samples: SamplesFile | None = None
    store: Store | None = None
    traces: Path | None = None

    def keep_trace(self, trace: Trace) -> str | None:
        """Store a trace and return its id; None if it is stored nowhere. Raises StoreError."""
        if self.traces:
            write_trace(trace, self.traces)
        if self.store:
            self.store.save(trace, alone=False)
        return trace.id if self.traces or self.store else None

    def keep_record(self, record: Record) -> None:
        """Keep a record if there is a file for it. Raises StoreError."""
        if self.results:
            self.results.append(record)

    def other_runs(self, own: Collection[RunInfo]) -> Iterator[str]:
        """Yield what to say before records are added to those of other runs."""
        if self.results:
            yield from other_runs_lines(self.results.path, self.results.done, own)

    @property
    def wrote(self) -> Iterator[str]:
        """The lines to say at the end, if records were added."""
        if self.results and self.results.added:
            yield f"Wrote {count(self.results.added, 'record')} to {self.results.path}."

    def keep_sample(self, task: Task, sample: SampleResult) -> None:
        """Store a sample, so that it need not be generated again. Raises StoreError."""
        if self.samples:
            self.samples.append((task.problem.id, task.signature), sample)


@contextmanager
def open_files(
    path: Path | None, *, samples: bool, store: Store | None = None, traces: Path | None = None
) -> Iterator[Files]:
    """Open the files. path: of the results. Raises UsageError, StoreError."""
    with ExitStack() as stack:
        yield Files(
            results=stack.enter_context(open_results(path)) if path else None,
            samples=stack.enter_context(open_samples(path)) if path and samples else None,
            store=stack.enter_context(store) if store else None,
            traces=traces,
        )
