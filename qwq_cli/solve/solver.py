"""Solves problems with one engine: samples are started, decoded together, voted on, recorded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qwq_cli.endpoint.failure import Passing
from qwq_cli.engine.params import SamplingParams
from qwq_cli.errors import EndpointError, EngineError, QwqError
from qwq_cli.generation.generation import Generation, Piece, Stride
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.solve.attempt import Attempt, result_of
from qwq_cli.solve.lengths import Lengths
from qwq_cli.solve.made_with import made_with
from qwq_cli.solve.progress import Running, Speed
from qwq_cli.solve.prompt import asked
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, sample_seed
from qwq_cli.solve.solving import Solving
from qwq_cli.solve.task import Task, next_task, record_of
from qwq_cli.solve.width import Width
from qwq_cli.values.trace import Trace

NewAttempt = Callable[[Problem, int, Reasoning], Attempt]

MOST_FAILURES = 3  # of the engine in a row, before the run ends
MOST_REFUSALS = 8  # problems in a row at which an endpoint failed
MOST_RETURNS = 5  # how often a problem's samples are started again, elsewhere or later


@dataclass(frozen=True)
class Judges:
    """enough: whether the vote on a problem is decided, from its samples and the number planned.

    judge: counts a record's vote and compares its answers with the target.
    """

    enough: Callable[[Problem, Sequence[SampleResult], int], bool]
    judge: Callable[[Record], Record]


@dataclass(frozen=True)
class Hooks:
    """Callbacks: each step of the engine, each trace (it returns the id of the stored trace), each
    finished sample, and a sentence about what is waited for."""

    step: Callable[[Solving], None] = lambda _: None
    trace: Callable[[Trace], str | None] = lambda _: None
    sample: Callable[[Task, SampleResult], None] = lambda _task, _sample: None
    tell: Callable[[str], None] = lambda _: None


class Solver:
    """Runs tasks on `reasoner`'s engine, as many samples at a time as `width` says.

    `guards` creates the guards of one sample, from its problem and seed, and `attempt` creates the
    sample itself.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        run: RunInfo,
        sampling: SamplingParams,
        *,
        judges: Judges,
        guards: Callable[[Problem, int], Sequence[Guard]],
        width: Width,
        hooks: Hooks,
        attempt: NewAttempt = Attempt,
    ) -> None:
        self.run, self.width = run, width
        self._reasoner, self._sampling = reasoner, sampling
        self._judges, self._guards, self._hooks = judges, guards, hooks
        self._attempt = attempt
        self._waiting: deque[Task] = deque()
        self._open: list[Task] = []
        self._live: dict[Generation, tuple[Task, Attempt]] = {}
        self._failures = self._refusals = self._returns = 0
        self._started = reasoner.clocks.elapsed()
        self.tokens = 0
        self.lengths = Lengths(sampling.max_tokens or reasoner.generator.n_ctx)

    def solve(self, tasks: Sequence[Task]) -> Iterator[Record]:
        """Yield a record for each task as it finishes.

        Raises Cancelled if the cancel flag is set, EngineError if the engine can't continue, and
        EndpointError if a server fails at everything. Unfinished tasks then have no record.
        """
        self.add(tasks)
        self._started = self._reasoner.clocks.elapsed()
        try:
            while self.is_busy:
                yield from self.advance()
        finally:
            self.stop()

    def add(self, tasks: Sequence[Task]) -> None:
        """Add tasks after the present ones."""
        self._waiting.extend(tasks)

    @property
    def is_busy(self) -> bool:
        return bool(self._waiting or self._open)

    def advance(self) -> Iterator[Record]:
        """Do one step; yield the records that are finished now. Raises as `solve` does."""
        self._fill()
        if self._live:
            self._step()
        self._hooks.step(self)
        yield from self._records()

    def stop(self) -> None:
        """Stop all running samples."""
        for task, attempt in tuple(self._live.values()):
            self._stop(task, attempt)

    @property
    def speed(self) -> Speed:
        """The speed since `solve` began."""
        seconds = self._reasoner.clocks.elapsed() - self._started
        return Speed(
            tokens=self.tokens, seconds=seconds, width=self.width.width, endpoints=self.width.uses
        )

    def running(self) -> tuple[Running, ...]:
        """Return the running samples, in the order in which they were started."""
        return tuple(attempt.running() for _, attempt in self._live.values())

    def tokens_left(self, each: float | None) -> float | None:
        """Return the number of tokens still to come; None if it is not known.

        each: how many samples a problem takes; None for all that are planned.
        """
        each = each or self.run.samples
        ages = [attempt.tokens for _, attempt in self._live.values()]
        begun = (len(task.done) + len(task.live) for task in self._open)
        to_begin = len(self._waiting) * each + sum(max(each - count, 0.0) for count in begun)
        return self.lengths.left(ages, to_begin)

    # To begin samples

    def _fill(self) -> None:
        while len(self._live) < self.width.width and (task := self._next()):
            try:
                self._begin(task)
            except QwqError as error:  # noqa: PERF203 - one bad problem must not end the others
                self._fail(task, error)

    def _next(self) -> Task | None:
        """Return an open task, so that it finishes; else a new one; else any with a sample left."""
        if task := next_task(self._open, eager=False):
            return task
        while self._waiting:
            task = self._waiting.popleft()
            self._open.append(task)
            if task.done:
                self._judge(task)
            if not task.over:
                return task
        return next_task(self._open, eager=True)

    def _begin(self, task: Task) -> None:
        index, problem = task.open_index, task.problem
        assert index is not None
        seed = sample_seed(self.run.seed, problem.id, index)
        reasoning = self._reasoner.begin(
            asked(problem, self.run),
            replace(self._sampling, seed=seed),
            guards=self._guards(problem, seed),
            stride=Stride.PLACE,
        )
        attempt = self._attempt(problem, index, reasoning)
        task.prompt_tokens = attempt.generation.totals.prompt
        task.live[index] = attempt
        self._live[attempt.generation] = (task, attempt)

    # To compute

    def _step(self) -> None:
        """Compute one batch. If it fails, the records of all tasks in it say so."""
        try:
            stepped = self._reasoner.generator.step()
        except EngineError as error:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                raise
            for task, _ in self._live.values():
                self._fail(task, error)
            return
        self._failures, self._returns = 0, 0 if stepped.tokens else self._returns
        self.tokens += stepped.tokens
        failed = {generation for generation, _ in (*stepped.failures, *stepped.lost)}
        self._take([each for each in stepped.pieces if each[0] not in failed])
        for generation, failure in stepped.failures:
            self._fail(self._live[generation][0], failure)
        for generation, failure in stepped.lost:
            self._give_back(*self._live[generation], failure)
        self.width.stepped(stepped.decoded, prefilled=stepped.prefilled, is_ahead=stepped.is_ahead)

    def _take(self, pieces: Sequence[tuple[Generation, Piece]]) -> None:
        for generation, piece in pieces:
            task, attempt = self._live[generation]
            try:
                attempt.take(piece)
            except Passing as error:  # it failed when asked how a text is spelled
                self._give_back(task, attempt, error)
                continue
            except EndpointError as error:
                self._fail(task, error)
                continue
            if generation.finish_reason is not None:
                self._end(task, attempt)

    # To end samples and tasks

    def _give_back(self, task: Task, attempt: Attempt, error: QwqError) -> None:
        """Let a sample be started again, elsewhere or later; its cost is kept.

        Raises the error if that happens again and again.
        """
        task.spend(attempt.finish().stats.served)
        self._drop(task, attempt)
        task.returns += 1
        self._returns += 1
        if task.returns > MOST_RETURNS:
            self._fail(task, error)
        elif self._returns >= MOST_RETURNS * MOST_REFUSALS:
            raise error

    def _end(self, task: Task, attempt: Attempt) -> None:
        self._refusals = 0
        trace = attempt.finish()
        self._drop(task, attempt)
        sample = result_of(trace, attempt.index, self._hooks.trace(trace))
        self.lengths.finished.append(sample.tokens)
        task.done[attempt.index] = sample
        self._hooks.sample(task, sample)
        self._judge(task)

    def _judge(self, task: Task) -> None:
        """End the task if no sample is left, or none could change the vote."""
        if task.is_spent or self._judges.enough(task.problem, task.samples, task.planned):
            task.over = True

    def _fail(self, task: Task, error: QwqError) -> None:
        """End the task with an error. Raises the error if an endpoint fails at everything."""
        task.error, task.over = error.message, True
        self._refusals += isinstance(error, EndpointError)
        if self._refusals >= MOST_REFUSALS:
            raise error

    def _records(self) -> Iterator[Record]:
        for task in [task for task in self._open if task.over]:
            for attempt in tuple(task.live.values()):
                self._stop(task, attempt)
            self._open.remove(task)
            yield self._record(task)

    def _stop(self, task: Task, attempt: Attempt) -> None:
        """Stop a sample that is not needed any more; its cost is kept."""
        trace = attempt.finish()
        self._drop(task, attempt)
        task.done[attempt.index] = result_of(trace, attempt.index)
        self.lengths.cut.append(trace.stats.tokens)

    def _drop(self, task: Task, attempt: Attempt) -> None:
        del self._live[attempt.generation]
        del task.live[attempt.index]

    def _record(self, task: Task) -> Record:
        own = self._reasoner
        record = record_of(
            task, self.run, n_ctx=own.generator.n_ctx, created=own.clocks.stamp(),
            made_with=made_with(own.engine_info, own.profile.model),
        )  # fmt: skip
        return self._judges.judge(record)
