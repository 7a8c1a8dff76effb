"""An engine of a cluster makes what one engine alone makes. Without Ray."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from msgspec import structs

from qwq_cli.cluster.messages import Report, Setup
from qwq_cli.cluster.solver import ClusterSolver
from qwq_cli.cluster.there import launch_there
from qwq_cli.cluster.worker import open_worker
from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.errors import ModelNotFound
from qwq_cli.launch import LocalLaunch, plan, system_clocks
from qwq_cli.paths import Paths
from qwq_cli.solve.extent import Extent
from qwq_cli.solve.judging import Judging
from qwq_cli.solve.opening import open_solver
from qwq_cli.solve.plan import Again, Pace, plan_work, run_info, varied
from qwq_cli.solve.record import Problem, Record
from qwq_cli.solve.reducer import Rule
from qwq_cli.solve.scorers import Scorer
from qwq_cli.solve.solver import Hooks
from qwq_cli.solve.task import Task
from tests.cluster.crew import Actor, HereCrew, Work

PROBLEMS = [
    Problem(id=f"p{n}", question=f"A box holds {n + 11} pens. How many are in {n + 3} boxes?",
            target=str((n + 11) * (n + 3)))
    for n in range(9)
]  # fmt: skip


class World:
    """A run with the demonstration model. Everything an actor gets goes through a pickle."""

    def __init__(self, home: Path, *, samples: int = 1, traces: bool = False, **flags: object):
        self.environ = {"QWQ_HOME": str(home)}
        paths = Paths.find(self.environ)
        given = {"model": "qwq-demo", "max_tokens": 40, "seed": 3, **flags}
        resolved = resolve(self.environ, paths.config_file, given)
        launch = varied(plan(resolved, paths, self.environ), resolved, samples)
        assert isinstance(launch, LocalLaunch)
        rule = Rule.parse("majority", samples)
        self.run = run_info(launch, resolved.settings, samples=samples, rule=rule, instruction=None)
        self.judging, self.pace = Judging(rule, grade=True), Pace.of(rule, samples)
        self.setup = Setup(
            resolved=resolved, launch=launch, run=self.run, judging=self.judging, scorer=None,
            parallel=2, extent=Extent.of(self.tasks(), self.run), keeps_traces=traces,
        )  # fmt: skip

    def tasks(self) -> Sequence[Task]:
        again = Again()
        work = plan_work(PROBLEMS, self.run, self.pace, records={}, samples={}, again=again)
        return work.tasks

    def alone(self) -> list[Record]:
        with Scorer() as scorer, open_solver(
            self.setup.launch, self.run, self.setup.extent, parallel=2,
            judges=self.judging.by(scorer), hooks=Hooks(), cancel=Cancel(),
            progress=lambda _: None,
        ) as solver:  # fmt: skip
            return bare(list(solver.solve(self.tasks())))

    def together(self, deaths: int = 0, hooks: Hooks | None = None) -> list[Record]:
        random = Random(5)

        def kill(crew: HereCrew) -> None:
            nonlocal deaths
            if deaths and random.random() < 0.2:
                crew.kill("actor 1")
                deaths -= 1

        with ExitStack() as stack:

            def hire() -> Work:
                setup = pickle.loads(pickle.dumps(self.setup))
                worker = stack.enter_context(open_worker(setup, "node", self.environ, None))
                return lambda tasks: shaken(worker.work(tasks))

            crew = HereCrew(Actor(hire, width=2), Actor(hire, width=2), before=kill)
            solver = ClusterSolver(
                crew, self.run, first=self.pace.first, hooks=hooks or Hooks(), cancel=Cancel(),
                clocks=system_clocks(),
            )  # fmt: skip
            return bare(list(solver.solve(self.tasks())))


def shaken(report: Report) -> Report:
    return pickle.loads(pickle.dumps(report))  # type: ignore[no-any-return]


def bare(records: list[Record]) -> list[Record]:
    """Without times, ids of traces and when it was made."""
    return sorted(
        (
            structs.replace(
                record,
                created="",
                samples=tuple(structs.replace(s, seconds=0, trace_id=None) for s in record.samples),
            )
            for record in records
        ),
        key=lambda record: record.id,
    )


def test_two_actors_make_what_one_engine_makes(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.together() == world.alone()


def test_also_where_one_dies_again_and_again_and_samples_vote(tmp_path: Path) -> None:
    world = World(tmp_path, samples=3)
    assert world.together(deaths=4) == world.alone()


def test_traces_come_to_the_driver_before_their_samples(tmp_path: Path) -> None:
    world, kept = World(tmp_path, traces=True), list[str]()

    def keep(task: Task, sample: object) -> None:
        assert kept[-1] == getattr(sample, "trace_id", None)

    def keep_trace(trace: object) -> str:
        kept.append(getattr(trace, "id", ""))
        return kept[-1]

    world.together(hooks=Hooks(trace=keep_trace, sample=keep))
    assert len(set(kept)) == len(PROBLEMS)


def test_settings_come_with_the_setup_and_not_from_the_node(tmp_path: Path) -> None:
    world = World(tmp_path / "driver", temperature=0.3, system="Be brief.")
    node = {"QWQ_HOME": str(tmp_path / "node"), "QWQ_TEMPERATURE": "1.9", "QWQ_SYSTEM": "Shout."}
    there = launch_there(world.setup, node, None)
    assert there.sampling == world.setup.launch.sampling
    assert there.profile.system == "Be brief."


def test_a_model_that_is_not_on_the_node_is_refused_or_fetched(tmp_path: Path, demo: Path) -> None:
    mine = tmp_path / "driver" / "m.gguf"
    mine.parent.mkdir()
    other = demo.read_bytes() + b"\0"  # else it would be found inside qwq
    mine.write_bytes(other)
    world = World(tmp_path / "driver", model=str(mine))
    mine.unlink()
    node = {"QWQ_HOME": str(tmp_path / "node")}
    with pytest.raises(ModelNotFound, match=r"m.gguf is not there."):
        launch_there(world.setup, node, None)
    asked = []

    def fetch(folder: Path) -> Path:
        asked.append(folder)
        folder.mkdir(parents=True)
        (folder / "m.gguf").write_bytes(other)
        return folder / "m.gguf"

    assert launch_there(world.setup, node, fetch).located.path == asked[0] / "m.gguf"
    assert launch_there(world.setup, node, fetch).located.path == asked[0] / "m.gguf"
    assert len(asked) == 1


def test_another_file_of_the_same_name_is_no_model_of_this_run(tmp_path: Path, demo: Path) -> None:
    mine = tmp_path / "m.gguf"
    mine.write_bytes(demo.read_bytes() + b"\0")
    world = World(tmp_path / "driver", model=str(mine))
    mine.write_bytes(demo.read_bytes() + b"\0\0")
    with pytest.raises(ModelNotFound, match="is not the same file as on the driver's machine"):
        launch_there(world.setup, {"QWQ_HOME": str(tmp_path / "node")}, None)


def test_engines_that_share_a_node_share_its_memory_and_cores(tmp_path: Path) -> None:
    world = World(tmp_path)
    whole = launch_there(world.setup, world.environ, None)
    half = launch_there(replace(world.setup, beside=2, cores=1), world.environ, None)
    assert half.machine.memory < 0.6 * whole.machine.memory
    assert half.context.threads == 1
