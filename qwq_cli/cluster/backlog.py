"""Which problems wait, and which actor has which of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from qwq_cli.solve.record import SampleResult
from qwq_cli.solve.results import Key
from qwq_cli.solve.task import Task

MOST_LOSSES = 5  # actors lost with the same problem, before the problem is taken for the cause


class Backlog:
    """Gives the next problems to any actor that has room.

    The problems of a lost actor wait again, in front of all others. Their finished samples stay
    finished.
    """

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
        """Yield the unfinished tasks, waiting or with an actor."""
        yield from self._waiting
        for held in self._held.values():
            yield from held.values()

    def has_work(self, worker: str) -> bool:
        return bool(self._held.get(worker))

    def take(self, worker: str, room: int) -> list[Task]:
        """Take tasks for an actor, up to `room` tasks including those that it has."""
        held = self._held.setdefault(worker, {})
        taken: list[Task] = []
        while self._waiting and len(held) < room:
            task = self._waiting.popleft()
            held[_key(task)] = task
            taken.append(task)
        return taken

    def sampled(self, worker: str, key: Key, sample: SampleResult) -> Task | None:
        """Add a sample to its task and return the task; None if that actor doesn't have it."""
        task = self._held.get(worker, {}).get(key)
        if task is not None:
            task.done[sample.index] = sample
        return task

    def finish(self, worker: str, key: Key) -> bool:
        """Remove a task and return whether that actor had it: a repeated result counts once."""
        return self._held.get(worker, {}).pop(key, None) is not None

    def lose(self, worker: str) -> list[Task]:
        """Take the tasks from a lost actor. Returns those that must not be tried again."""
        lost = self._held.pop(worker, {})
        self._losses.update(lost.keys())
        again = [task for key, task in lost.items() if self._losses[key] < MOST_LOSSES]
        self._waiting.extendleft(reversed(again))
        return [task for key, task in lost.items() if self._losses[key] >= MOST_LOSSES]


def _key(task: Task) -> Key:
    return task.problem.id, task.signature
