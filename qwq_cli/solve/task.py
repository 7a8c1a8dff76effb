"""One problem in progress: which samples are finished, running, or worth starting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from msgspec import structs

from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.made_with import MadeWith
from qwq_cli.solve.record import Problem, Record, RunInfo, SampleResult, begun
from qwq_cli.values.served import Served


@dataclass(eq=False)
class Task:
    """`planned` samples, of which `done` are finished (some perhaps in an earlier run).

    first, then: how many samples to have before the vote can be decided, and how many more after
    each that did not decide it. over: whether it is decided or failed. returns: how often a sample
    was started again. spent: what these samples cost at a server.
    """

    problem: Problem
    signature: str
    planned: int
    first: int
    then: int
    done: dict[int, SampleResult] = field(default_factory=dict)
    live: dict[int, Attempt] = field(default_factory=dict)
    prompt_tokens: int = 0
    error: str | None = None
    over: bool = False
    returns: int = 0
    spent: Served | None = None

    def spend(self, served: Served | None) -> None:
        """Add the cost of a sample that is in no record."""
        if served and served.requests:
            self.spent = self.spent.plus(served) if self.spent else served

    @property
    def samples(self) -> tuple[SampleResult, ...]:
        return tuple(self.done[index] for index in sorted(self.done))

    @property
    def is_spent(self) -> bool:
        """Whether every planned sample is done."""
        return len(self.done) == self.planned

    @property
    def open_index(self) -> int | None:
        """The first sample to start; None if all are finished or running, or the task is over."""
        if self.over:
            return None
        indices = range(self.planned)
        return next((i for i in indices if i not in self.done and i not in self.live), None)

    @property
    def wants_more(self) -> bool:
        """Whether one more sample may be needed; it may turn out not to be."""
        wanted = self.first if len(self.done) < self.first else len(self.done) + self.then
        return len(self.done) + len(self.live) < min(wanted, self.planned)


def record_of(
    task: Task, run: RunInfo, *, n_ctx: int, created: str, made_with: MadeWith | None = None
) -> Record:
    """Return the record of a task that is over, not judged yet."""
    return structs.replace(
        begun(task.problem, run, task.signature),
        samples=() if task.error else task.samples,
        error=task.error,
        spent=_spent(task),
        prompt_tokens=task.prompt_tokens,
        n_ctx=n_ctx,
        created=created,
        made_with=made_with,
    )


def _spent(task: Task) -> Served | None:
    """Return the use of a server that is in no sample of the record."""
    left_out = [one.served for one in task.samples if one.served] if task.error else []
    own = [task.spent] if task.spent else []
    return reduce(Served.plus, (*own, *left_out)) if own or left_out else None


def next_task(tasks: Iterable[Task], *, eager: bool) -> Task | None:
    """Return the first task with a sample worth starting.

    eager: also take samples that may not be needed.
    """
    for task in tasks:
        if task.open_index is not None and (task.wants_more or eager):
            return task
    return None
