"""The crew on Ray, which places actors, restarts them and reports their deaths."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from typing import Any

from qwq_cli.cluster import host
from qwq_cli.cluster.crew import Event, Joined, Lost, Refused, Reported
from qwq_cli.cluster.messages import Greeting, Refusal, Setup
from qwq_cli.cluster.session import Session
from qwq_cli.cluster.shape import Shape
from qwq_cli.cluster.versions import difference, versions_here
from qwq_cli.solve.task import Task

LOOK = 5.0  # seconds between two looks for new nodes
LOADS = 2  # how often Ray restarts an actor that dies while it loads


class _Call(Enum):
    VERSIONS = "versions"
    READY = "ready"
    WORK = "work"


@dataclass(frozen=True)
class Plan:
    """What actors are made from. fetches: whether model files may be copied to nodes."""

    shape: Shape
    setup: Setup
    fetches: bool


@contextmanager
def ray_crew(session: Session, plan: Plan) -> Iterator[RayCrew]:
    """Start the actors. Raises UsageError if a node has other versions than this machine."""
    crew = RayCrew(session, plan)
    try:
        crew.begin()
        yield crew
    finally:
        crew.close()


class RayCrew:
    """See `Crew`. An actor keeps its name when Ray restarts it."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._ray, self._session, self._plan = session.ray, session, plan
        shape = plan.shape
        self._setup = replace(plan.setup, cores=shape.cores, beside=shape.beside)
        self._ray.cloudpickle.register_pickle_by_value(host)
        self._actors: dict[str, Any] = {}
        self._calls: dict[Any, tuple[str, _Call]] = {}  # by the reference to the call's result
        self._names = (f"actor {number}" for number in count(1))
        self._shelf = self._make_shelf() if plan.fetches else None
        self._shared: Any = None
        self._looked = time.monotonic()

    @property
    def members(self) -> set[str]:
        return set(self._actors)

    @property
    def wanting(self) -> str:
        kinds = [kind for _, kind in self._calls.values()]
        homeless, members = kinds.count(_Call.VERSIONS), len(self._actors)
        if not homeless:
            return f"{kinds.count(_Call.READY)} of {members} actors are still loading the model."
        free = self._ray.available_resources()
        gpus = f" and {free.get('GPU', 0):g} GPUs" if self._plan.shape.gpus else ""
        return (
            f"{homeless} of {members} actors wait for room: each needs {self._plan.shape.words}; "
            f"free are {free.get('CPU', 0):g} CPUs{gpus}."
        )

    def begin(self) -> None:
        """Check versions and create the actors. Raises UsageError."""
        self._require_versions()
        self._shared = self._ray.put(self._setup)
        self._grow(self._plan.shape.actors)

    def wait(self, seconds: float) -> Iterator[Event]:
        self._look()
        calls = list(self._calls)
        if not calls:
            time.sleep(seconds)
            return
        ready, _ = self._ray.wait(calls, num_returns=1, timeout=seconds)
        if ready:
            ready, _ = self._ray.wait(calls, num_returns=len(calls), timeout=0)
        there = set(ready)
        for call in calls:
            if call in there and call in self._calls:
                yield from self._came(call, *self._calls.pop(call))

    def give(self, worker: str, tasks: Sequence[Task]) -> None:
        work = self._actors[worker].work.options(max_task_retries=0)  # another actor may do it
        self._calls[work.remote(list(tasks))] = (worker, _Call.WORK)

    def calls(self, worker: str) -> int:
        return sum(name == worker for name, _ in self._calls.values())

    def dismiss(self, worker: str) -> None:
        self._forget_calls(worker)
        if actor := self._actors.pop(worker, None):
            self._ray.kill(actor)

    def close(self) -> None:
        for worker in self.members:
            self.dismiss(worker)
        if self._shelf is not None:
            self._ray.kill(self._shelf)

    # To make actors

    def _grow(self, wanted: int) -> None:
        shape = self._plan.shape
        made = self._ray.remote(host.Host).options(
            num_cpus=shape.cpus,
            num_gpus=shape.gpus,
            max_restarts=-1,
            max_task_retries=LOADS,  # with 0, calls would be refused while an actor restarts
            scheduling_strategy="SPREAD",
        )
        while len(self._actors) < wanted:
            name = next(self._names)
            self._actors[name] = made.remote()
            self._greet(name)

    def _greet(self, name: str) -> None:
        call = self._actors[name].versions.remote()
        self._calls[call] = (name, _Call.VERSIONS)

    def _look(self) -> None:
        """Add actors if nodes have joined."""
        now = time.monotonic()
        if self._plan.shape.grows and now - self._looked >= LOOK:
            self._looked = now
            self._grow(self._plan.shape.wanted(self._session.nodes()))

    def _make_shelf(self) -> Any:
        """Create the shelf on this machine, because it reads local files."""
        here = self._ray.get_runtime_context().get_node_id()
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        files = self._setup.launch.located.file.files
        beside = NodeAffinitySchedulingStrategy(here, soft=False)
        made = self._ray.remote(host.Shelf).options(num_cpus=0, scheduling_strategy=beside)
        return made.remote([str(file.absolute()) for file in files])

    def _require_versions(self) -> None:
        """Check the versions of all present nodes. Raises UsageError."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        asked = [
            self._ray.remote(host.versions)
            .options(
                num_cpus=0,
                scheduling_strategy=NodeAffinitySchedulingStrategy(node.id, soft=True),
            )
            .remote()
            for node in self._session.nodes()
        ]
        for node, there in self._ray.get(asked, timeout=120):
            if error := difference(node, there, versions_here()):
                raise error

    # Results of calls

    def _came(self, call: Any, worker: str, kind: _Call) -> Iterator[Event]:
        try:
            value = self._ray.get(call)
        except self._ray.exceptions.RayActorError as error:
            is_bare = isinstance(error, self._ray.exceptions.ActorUnavailableError)
            yield self._lost(worker, "" if is_bare else _why(error))
        except self._ray.exceptions.RayError as error:  # raised there: its engine is unusable
            self._ray.kill(self._actors[worker], no_restart=False)
            yield self._lost(worker, _why(error))
        else:
            if event := self._told(worker, kind, value):
                yield event

    def _told(self, worker: str, kind: _Call, value: Any) -> Event | None:
        if kind is _Call.VERSIONS:
            node, there = value
            if error := difference(node, there, versions_here()):
                self.dismiss(worker)
                return Refused(worker, Refusal(node, error.message, error.hint))
            self._calls[self._ready(worker)] = (worker, _Call.READY)
            return None
        if isinstance(value, Greeting):
            return Joined(worker, value)
        if isinstance(value, Refusal):
            self.dismiss(worker)
            return Refused(worker, value)
        if value is None:  # the actor was restarted while work was sent to it
            return self._lost(worker, "")
        return Reported(worker, value)

    def _ready(self, worker: str) -> Any:
        return self._actors[worker].ready.remote(self._shared, self._shelf)

    def _lost(self, worker: str, why: str) -> Lost:
        self._forget_calls(worker)
        self._greet(worker)
        return Lost(worker, why)

    def _forget_calls(self, worker: str) -> None:
        for call in [call for call, (name, _) in self._calls.items() if name == worker]:
            del self._calls[call]


def _why(error: BaseException) -> str:
    """Return the last line of a traceback."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200] if lines else type(error).__name__
