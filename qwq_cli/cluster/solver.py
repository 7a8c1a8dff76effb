"""Runs tasks on the actors of a cluster, as `solve.solver` runs them on one engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwq_cli.clocks import Clocks
from qwq_cli.cluster.backlog import Backlog
from qwq_cli.cluster.crew import Crew, Event, Joined, Lost, Refused, Reported
from qwq_cli.cluster.messages import Report
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, QwqError
from qwq_cli.solve.lengths import Lengths
from qwq_cli.solve.progress import Running, Speed
from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.solver import Hooks
from qwq_cli.solve.task import Task, record_of

TICK = 0.2  # seconds between two checks for Ctrl-C
LAST_WORDS = 2.0  # seconds that actors have to report when the user ends the run
CALLS = 2  # at a time: while one report is on its way, the actor works on the other call
MOST_DEATHS = 3  # in a row of one actor, without a finished problem
PATIENCE = 20.0  # seconds without some actor, before the user is told what it waits for


@dataclass
class Place:
    """An actor that is ready. pace: problems finished between its last two reports."""

    node: str
    width: int
    pace: int = 0
    running: tuple[Running, ...] = ()


class ClusterSolver:
    """Gives problems to actors with room, and collects their results.

    first: how many samples of a problem are begun at first.
    """

    def __init__(
        self,
        crew: Crew,
        run: RunInfo,
        *,
        first: int,
        hooks: Hooks,
        cancel: Cancel,
        clocks: Clocks,
    ) -> None:
        self.run, self.tokens = run, 0
        self.lengths = Lengths(0)
        self._remarks: dict[str, tuple[str, ...]] = {}  # by actor, about its verdicts
        self._crew, self._first, self._hooks = crew, first, hooks
        self._cancel, self._clocks, self._clock = cancel, clocks, clocks.elapsed
        self._places: dict[str, Place] = {}
        self._deaths: Counter[str] = Counter()
        self._backlog = Backlog(())
        self._began: float | None = None
        self._short_since, self._said_waiting = clocks.elapsed(), False
        self._why = "no actor could be started"

    def solve(self, tasks: Sequence[Task]) -> Iterator[Record]:
        """Yield a record for each task as it is finished.

        Raises Cancelled if the cancel flag is set, after taking what actors have finished. Raises
        QwqError if no actor is left that could work.
        """
        self._backlog = Backlog(tasks)
        while not self._backlog.is_over:
            for event in self._crew.wait(TICK):
                yield from self._on(event)
            self._look_around()
            self._hooks.step(self)
            if self._cancel.is_set():
                yield from self._last_words()
                raise Cancelled

    @property
    def speed(self) -> Speed:
        """The speed since the first actor was ready."""
        seconds = 0.0 if self._began is None else self._clock() - self._began
        width = sum(place.width for place in self._places.values())
        return Speed(tokens=self.tokens, seconds=seconds, width=max(width, 1))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about verdicts."""
        return tuple(dict.fromkeys(one for said in self._remarks.values() for one in said))

    def running(self) -> tuple[Running, ...]:
        return tuple(one for place in self._places.values() for one in place.running)

    def tokens_left(self, each: float | None) -> float | None:
        running = self.running()
        tasks = list(self._backlog.open_tasks())
        planned = min(each or self.run.samples, self.run.samples)
        begun = len(running) + sum(len(task.done) for task in tasks)
        to_begin = max(len(tasks) * planned - begun, 0.0)
        return self.lengths.left([one.tokens for one in running], to_begin)

    # What happens

    def _on(self, event: Event) -> Iterator[Record]:
        if isinstance(event, Reported):
            yield from self._take(event.worker, event.report)
        elif isinstance(event, Joined):
            self._welcome(event)
        elif isinstance(event, Lost):
            yield from self._lose(event)
        else:
            self._refuse(event)

    def _welcome(self, event: Joined) -> None:
        greeting = event.greeting
        self._began = self._clock() if self._began is None else self._began
        self.lengths.limit = max(self.lengths.limit, greeting.limit)
        self._places[event.worker] = Place(greeting.node, greeting.width)
        self._feed(event.worker)

    def _take(self, worker: str, report: Report) -> Iterator[Record]:
        for done in report.samples:
            if task := self._backlog.sampled(worker, done.key, done.sample):
                if done.trace:
                    self._hooks.trace(done.trace)
                self._hooks.sample(task, done.sample)
                self.lengths.finished.append(done.sample.tokens)
        finished = [one for one in report.records if self._finish(worker, one)]
        self._note(worker, report, len(finished))
        self._feed(worker)
        yield from finished

    def _finish(self, worker: str, record: Record) -> bool:
        return self._backlog.finish(worker, (record.id, record.signature))

    def _note(self, worker: str, report: Report, finished: int) -> None:
        self.tokens += report.tokens
        self._remarks[worker] = report.remarks
        if finished:
            self._deaths[worker] = 0
        if place := self._places.get(worker):
            place.width, place.running, place.pace = report.width, report.running, finished

    def _lose(self, event: Lost) -> Iterator[Record]:
        """Return a lost actor's problems to the backlog; give up those that were lost too often."""
        place = self._places.pop(event.worker, None)
        self._why = event.why
        self._deaths[event.worker] += 1
        where = f" on {place.node}" if place else ""
        self._hooks.tell(f"An actor{where} died; its problems are run again. {event.why}".strip())
        for task in self._backlog.lose(event.worker):
            task.error = "The actor died each time that it ran this problem."
            yield record_of(task, self.run, n_ctx=0, created=self._clocks.stamp())
        if self._deaths[event.worker] >= MOST_DEATHS:
            self._crew.dismiss(event.worker)
            self._hooks.tell(f"An actor{where} died {MOST_DEATHS} times in a row: it is given up.")
        self._require_somebody()
        self._feed_all()

    def _refuse(self, event: Refused) -> None:
        refusal = event.refusal
        hint = f" {refusal.hint}" if refusal.hint else ""
        self._why = f"node {refusal.node}: {refusal.message}{hint}"
        self._hooks.tell(f"Node {refusal.node} is left out: {refusal.message}{hint}")
        self._require_somebody(QwqError(f"Node {refusal.node}: {refusal.message}", refusal.hint))

    def _require_somebody(self, error: QwqError | None = None) -> None:
        if not self._crew.members:
            raise error or EngineError(f"No actor is left. The last one: {self._why}")

    def _look_around(self) -> None:
        """Tell what is waited for if some actors don't get ready."""
        now = self._clock()
        if len(self._places) == len(self._crew.members):
            self._short_since, self._said_waiting = now, False
        elif not self._said_waiting and now - self._short_since >= PATIENCE:
            self._said_waiting = True
            self._hooks.tell(self._crew.wanting)

    # Who gets what

    def _feed_all(self) -> None:
        for worker in self._places:
            self._feed(worker)

    def _feed(self, worker: str) -> None:
        place = self._places.get(worker)
        if place is None or self._cancel.is_set():
            return
        while self._crew.calls(worker) < CALLS:
            tasks = self._backlog.take(worker, self._room(place))
            if not self._backlog.has_work(worker):
                return
            self._crew.give(worker, tasks)

    def _room(self, place: Place) -> int:
        """Return the number of problems for all its samples at a time.

        While there are enough problems for all actors, it also gets as many as it finishes between
        two reports.
        """
        room = -(-place.width // self._first)
        are_many = self._backlog.waiting > room * len(self._crew.members)
        return room + (place.pace + 1 if are_many else 0)

    def _last_words(self) -> Iterator[Record]:
        """Yield what the actors were about to report."""
        until = self._clock() + LAST_WORDS
        while (left := until - self._clock()) > 0 and self._is_awaited():
            for event in self._crew.wait(min(left, TICK)):
                if isinstance(event, Reported):
                    yield from self._take(event.worker, event.report)

    def _is_awaited(self) -> bool:
        return any(self._crew.calls(worker) for worker in self._places)
