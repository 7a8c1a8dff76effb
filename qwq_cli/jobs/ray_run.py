"""`qwq solve` on a Ray cluster: actors generate, this process keeps the results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from qwq_cli.cluster.messages import Setup
from qwq_cli.cluster.ray_crew import Plan, ray_crew
from qwq_cli.cluster.session import Session, session
from qwq_cli.cluster.shape import Node, Shape
from qwq_cli.cluster.solver import ClusterSolver
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.solve import carry_out
from qwq_cli.jobs.solve_request import Request
from qwq_cli.jobs.solve_run import SolveRun
from qwq_cli.launch import LocalLaunch, system_clocks
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.judging import Judging
from qwq_cli.solve.plan import Pace
from qwq_cli.solve.solving import Solving
from qwq_cli.units import count


@dataclass(frozen=True)
class RayWishes:
    """The flags of the user. gpus: for each actor. fetches: whether model files may be copied."""

    address: str
    actors: int | None
    gpus: int | None
    fetches: bool

    def carry_out(self, request: Request) -> ExitStatus:
        """Run it. Raises QwqError."""
        return carry_out(request, partial(RayRun, wishes=self))


@dataclass(kw_only=True)
class RayRun(SolveRun):
    wishes: RayWishes

    def verdict_remarks(self) -> Iterator[str]:
        yield from self._remarks
        yield from self.scorer.remarks()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._remarks: tuple[str, ...] = ()

    @property
    def _first(self) -> int:
        """The samples of a problem that are started at first."""
        return Pace.of(self.request.rule, self.request.run.samples).first

    @contextmanager
    def _open(self) -> Iterator[Solving]:
        self.view.status("Getting Ray ready")
        with session(self.wishes.address) as ray:
            if self.cancel.is_set():
                raise Cancelled
            nodes = ray.nodes()
            shape = Shape.of(nodes, self.wishes.actors, self.wishes.gpus)
            _require_room(ray, nodes, shape)
            self.view.note(_cluster_line(ray, nodes, shape))
            self.view.status(f"Starting {count(shape.actors, 'actor')}")
            with ray_crew(ray, Plan(shape, self._setup(), self.wishes.fetches)) as crew:
                solver = ClusterSolver(
                    crew, self.request.run, first=self._first, hooks=self._hooks,
                    cancel=self.cancel, clocks=system_clocks(),
                )  # fmt: skip
                try:
                    yield solver
                finally:
                    self._remarks = solver.remarks

    def _setup(self) -> Setup:
        request, launch = self.request, self.request.launch
        assert isinstance(launch, LocalLaunch)
        extent = Extent.of(self.work.tasks, request.run)
        longest = max(extent.questions, key=lambda text: len(text.encode()))
        return Setup(
            resolved=request.resolved,
            launch=launch,
            run=request.run,
            judging=Judging(request.rule, request.grade),
            scorer=request.scorer,
            parallel=request.parallel,
            extent=Extent([longest], extent.samples),
            keeps_traces=bool(self.files.store or self.files.traces),
        )


def _require_room(ray: Session, nodes: list[Node], shape: Shape) -> None:
    """Raise UsageError if the actors could never start.

    Nodes may join a cluster later, but not one that qwq started.
    """
    there = sum(node.gpus for node in nodes)
    if ray.is_own and shape.gpus * shape.actors > there:
        raise UsageError(
            f"{count(shape.actors, 'actor')} with {count(shape.gpus, 'GPU')} each: "
            f"this machine has {count(int(there), 'GPU')} that Ray knows of.",
            "Ask for fewer with --actors or --gpus-per-actor.",
        )


def _cluster_line(ray: Session, nodes: list[Node], shape: Shape) -> str:
    where = "on this machine" if ray.is_own else f"on a cluster of {count(len(nodes), 'node')}"
    return f"Ray {where}: {count(shape.actors, 'actor')}, each with {shape.words}."
