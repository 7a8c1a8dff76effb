"""An engine on a node: problems in, reports out, with the same code as on one machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from qwq_cli.cluster.messages import DoneSample, Greeting, Report, Setup
from qwq_cli.cluster.there import Fetch, launch_there
from qwq_cli.engine.cancel import Cancel
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Hooks, Solver
from qwq_cli.solve.task import Task
from qwq_cli.values.trace import Trace

SHORTEST = 0.05  # seconds that a report is delayed, so that it covers several problems
LONGEST = 0.5  # seconds between two reports at most, for the user who watches


class Worker:
    """A solver that gets its work bit by bit. Each call of `work` continues what is under way."""

    def __init__(self, setup: Setup, scorer: Scorer, node: str) -> None:
        self._keeps_traces, self._scorer, self._node = setup.keeps_traces, scorer, node
        self._solver: Solver | None = None
        self._trace: Trace | None = None
        self._samples: list[DoneSample] = []
        self._told = 0

    @property
    def hooks(self) -> Hooks:
        return Hooks(trace=self._keep_trace, sample=self._keep_sample)

    def begin(self, solver: Solver) -> None:
        self._solver = solver

    @property
    def solver(self) -> Solver:
        assert self._solver is not None
        return self._solver

    @property
    def greeting(self) -> Greeting:
        solver = self.solver
        return Greeting(self._node, solver.width.width, solver.lengths.limit)

    def work(self, tasks: Sequence[Task], clock: Callable[[], float] = time.monotonic) -> Report:
        """Work, and report. Raises QwqError if the engine can't continue."""
        solver, started = self.solver, clock()
        solver.add(tasks)
        records: list[Record] = []
        while solver.is_busy:
            records += solver.advance()
            waited = clock() - started
            if waited >= (SHORTEST if records or self._samples else LONGEST):
                break
        return self._report(records)

    def _report(self, records: Sequence[Record]) -> Report:
        solver, samples = self.solver, tuple(self._samples)
        new, self._told = solver.tokens - self._told, solver.tokens
        self._samples.clear()
        remarks = tuple(self._scorer.remarks())
        return Report(samples, records, new, solver.width.width, solver.running(), remarks)

    def _keep_trace(self, trace: Trace) -> str | None:
        if not self._keeps_traces:
            return None
        self._trace = trace
        return trace.id

    def _keep_sample(self, task: Task, sample: SampleResult) -> None:
        key = (task.problem.id, task.signature)
        self._samples.append(DoneSample(key, sample, self._trace))
        self._trace = None


@contextmanager
def open_worker(
    setup: Setup, node: str, environ: Mapping[str, str], fetch: Fetch | None
) -> Iterator[Worker]:
    """Load the model on this node. Raises QwqError if it can't work here."""
    launch = launch_there(setup, environ, fetch)
    with Scorer(setup.scorer) as scorer:
        worker = Worker(setup, scorer, node)
        with open_solver(
            launch,
            setup.run,
            setup.extent,
            parallel=setup.parallel,
            judges=setup.judging.by(scorer),
            hooks=worker.hooks,
            cancel=Cancel(),
            progress=lambda _: None,
        ) as solver:
            worker.begin(solver)
            yield worker
