"""Which problems wait, and which actor has which of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from qwq_cli.solve.record import SampleResult
from qwq_cli.solve.results import Key
from qwq_cli.solve.task import Task

MOST_LOSSES = 5  # of an actor while it had the problem; then the problem is taken to kill actors


class Backlog:
    """Whoever has room takes the next problem. What an actor had when it died waits again, before
    the others; samples of it that were done stay done."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._waiting = deque(tasks)
        self._held: dict[str, dict[Key, Task]] = {}
        self._losses: Counter[Key] = Counter()

    @property
    def is_over(self) -> bool:
        return not (self._waiting or any(self._held.values()))

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def open_tasks(self) -> Iterable[Task]:
        """Those that are not done, whoever has them."""
        yield from self._waiting
        for held in self._held.values():
            yield from held.values()

    def has_work(self, worker: str) -> bool:
        return bool(self._held.get(worker))

    def take(self, worker: str, room: int) -> list[Task]:
        """Tasks for an actor that shall have `room` of them in all."""
        held = self._held.setdefault(worker, {})
        taken: list[Task] = []
        while self._waiting and len(held) < room:
            task = self._waiting.popleft()
            held[_key(task)] = task
            taken.append(task)
        return taken

    def sampled(self, worker: str, key: Key, sample: SampleResult) -> Task | None:
        """The task that the sample is of; None if that actor doesn't have it."""
        task = self._held.get(worker, {}).get(key)
        if task is not None:
            task.done[sample.index] = sample
        return task

    def finish(self, worker: str, key: Key) -> bool:
        """Whether that actor had it: what two have done counts once."""
        return self._held.get(worker, {}).pop(key, None) is not None

    def lose(self, worker: str) -> list[Task]:
        """The actor died. Gives the tasks that nobody shall try again."""
        lost = self._held.pop(worker, {})
        self._losses.update(lost.keys())
        again = [task for key, task in lost.items() if self._losses[key] < MOST_LOSSES]
        self._waiting.extendleft(reversed(again))
        return [task for key, task in lost.items() if self._losses[key] >= MOST_LOSSES]


def _key(task: Task) -> Key:
    return task.problem.id, task.signature
