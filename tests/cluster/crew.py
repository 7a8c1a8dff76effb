"""Actors in this process, which a test lets work, die and come back as it likes."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qwq_cli.cluster.crew import Event, Joined, Lost, Refused, Reported
from qwq_cli.cluster.messages import Greeting, Report
from qwq_cli.solve.task import Task

Work = Callable[[Sequence[Task]], Report]


@dataclass
class Actor:
    """hire: makes what works in it, anew after each death."""

    hire: Callable[[], Work]
    width: int = 1
    is_placed: bool = True
    work: Work | None = None
    calls: deque[Sequence[Task]] = field(default_factory=deque)


class HereCrew:
    """Each look lets every actor do one of its calls. before: is told of every one."""

    def __init__(self, *actors: Actor, before: Callable[[HereCrew], None] = lambda _: None) -> None:
        self.actors = {f"actor {number}": actor for number, actor in enumerate(actors, 1)}
        self.events: deque[Event] = deque()
        self.given: list[tuple[str, list[str]]] = []
        self.dismissed: list[str] = []
        self.wanting = "Waiting for room."
        self._before = before

    @property
    def members(self) -> set[str]:
        return set(self.actors)

    def wait(self, seconds: float) -> Iterator[Event]:
        self._before(self)
        for name, actor in list(self.actors.items()):
            if not actor.is_placed:
                continue
            if actor.work is None:
                actor.work = actor.hire()
                self.events.append(Joined(name, Greeting("node", actor.width, 100)))
            elif actor.calls:
                tasks = pickle.loads(pickle.dumps(actor.calls.popleft()))
                self.events.append(Reported(name, actor.work(tasks)))
        while self.events:
            yield self.events.popleft()

    def give(self, worker: str, tasks: Sequence[Task]) -> None:
        self.given.append((worker, [task.problem.id for task in tasks]))
        self.actors[worker].calls.append(tasks)

    def calls(self, worker: str) -> int:
        return len(self.actors[worker].calls) if worker in self.actors else 0

    def dismiss(self, worker: str) -> None:
        self.dismissed.append(worker)
        self.actors.pop(worker, None)
        self.events = deque(event for event in self.events if event.worker != worker)

    def kill(self, name: str) -> None:
        """It comes back at the next look."""
        if name in self.actors:
            self.actors[name].work = None
            self.actors[name].calls.clear()
            self.events.append(Lost(name, "It was killed."))

    def refuse(self, event: Refused) -> None:
        self.actors.pop(event.worker, None)
        self.events.append(event)
