"""`qwq solve --ray` on real clusters on this machine: deaths, nodes that go and come, Ctrl-C.

Skipped unless TEST_RAY is set: `make test-ray` sets it, and installs Ray.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from qwq_cli.cluster.crew import Event, Joined, Refused
from qwq_cli.cluster.messages import Setup
from qwq_cli.cluster.ray_crew import Plan, RayCrew, ray_crew
from qwq_cli.cluster.session import session
from qwq_cli.cluster.shape import Shape
from tests.cluster.test_worker import World
from tests.shell import COMMAND, Shell
from tools.problems import lines

pytestmark = [
    pytest.mark.ray,
    pytest.mark.timeout(900),
    pytest.mark.skipif("TEST_RAY" not in os.environ, reason="needs Ray: make test-ray"),
]
FLAGS = ("-m", "qwq-demo", "--seed", "7", "-n", "40", "--parallel", "2")
POLL = 0.05


class Nodes:
    """A cluster on this machine, of any number of nodes with a CPU each."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ray.cluster_utils import Cluster

            self._cluster: Any = Cluster()

    def begin(self, tries: int = 4) -> None:
        """Ray gives a node 30 s to start, which is short on a busy machine."""
        try:
            self.add()
        except Exception:
            for child in psutil.Process().children(recursive=True):
                child.kill()
            if tries == 1:
                raise
            self.begin(tries - 1)

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    def add(self) -> Any:
        return self._cluster.add_node(
            num_cpus=1,
            object_store_memory=100_000_000,
            include_dashboard=False,
            include_log_monitor=False,
        )

    def remove(self, node: Any) -> None:
        self._cluster.remove_node(node, allow_graceful=False)

    def at_work(self) -> list[psutil.Process]:
        """Actors that have problems now."""
        raylets = [
            psutil.Process(raylet.process.pid)
            for node in self._cluster.list_all_nodes()
            for raylet in node.all_processes["raylet"]
        ]
        children = (child for raylet in raylets for child in raylet.children())
        return [child for child in children if "ray::Host.work" in _title(child)]

    def close(self) -> None:
        self._cluster.shutdown()


def _title(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return "".join(process.cmdline())
    return ""


@pytest.fixture
def nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    """They have a home of their own, as other machines do."""
    monkeypatch.setenv("QWQ_HOME", str(tmp_path / "node"))
    monkeypatch.setenv("HOME", str(tmp_path))
    cluster = Nodes()
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.close()


class Run:
    """A run under way, and the file that it writes."""

    def __init__(self, shell: Shell, *flags: str) -> None:
        self.out = shell.home / "ray.jsonl"
        self.process = subprocess.Popen(
            [*COMMAND, "solve", "problems.jsonl", *FLAGS, "-o", str(self.out), *flags],
            cwd=shell.home, env=shell.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    @property
    def done(self) -> int:
        return self.out.read_bytes().count(b"\n") if self.out.exists() else 0

    def until(self, is_there: Callable[[], bool]) -> None:
        """Waits until something is so; the run may not end before."""
        while not is_there():
            self.pause()

    def pause(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(POLL)
            raise AssertionError(f"It ended: {self.process.communicate()}")

    def end(self) -> tuple[int, str]:
        _, err = self.process.communicate()
        return self.process.returncode, err


@contextmanager
def crew_of(
    nodes: Nodes, setup: Setup, *, actors: int | None, fetches: bool = False
) -> Iterator[RayCrew]:
    """The actors alone, driven from here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with session(nodes.address) as ray:
            shape = Shape.of(ray.nodes(), actors, None)
            with ray_crew(ray, Plan(shape, setup, fetches)) as crew:
                yield crew


def events_of(crew: RayCrew, count: int) -> list[Event]:
    events: list[Event] = []
    while len(events) < count:
        events += crew.wait(1.0)
    return events


def write(shell: Shell, count: int) -> None:
    text = "".join(f"{line}\n" for line in lines(count, 1))
    (shell.home / "problems.jsonl").write_text(text, "utf-8")


def alone(shell: Shell, out: str = "alone.jsonl") -> Any:
    return shell.run("solve", "problems.jsonl", *FLAGS, "-o", out)


def records(shell: Shell, name: str) -> dict[str, Any]:
    """What does not hang on when and where it was made. No problem may be there twice."""
    found: dict[str, Any] = {}
    for line in (shell.home / name).read_text("utf-8").splitlines():
        record = json.loads(line)
        del record["created"]
        for sample in record["samples"]:
            del sample["seconds"]
            sample.pop("trace_id", None)
        assert record["id"] not in found
        found[record["id"]] = record
    return found


def test_five_deaths_leave_the_results_of_a_run_alone(shell: Shell, nodes: Nodes) -> None:
    write(shell, 300)
    assert alone(shell).status == 0
    random = Random(22)
    run = Run(shell, "--ray", nodes.address, "--actors", "2")
    for at in sorted(random.sample(range(10, 200), 5)):
        run.until(lambda at=at: run.done >= at)  # type: ignore[misc]
        actors: list[psutil.Process] = []
        while len(actors) < 2:
            run.pause()
            actors = nodes.at_work()
        random.choice(actors).kill()
    status, err = run.end()
    assert (status, err.count("died; its problems are run again")) == (0, 5), err
    assert records(shell, "ray.jsonl") == records(shell, "alone.jsonl")


def test_a_node_that_goes_costs_what_it_had(shell: Shell, nodes: Nodes) -> None:
    write(shell, 60)
    other = nodes.add()
    run = Run(shell, "--ray", nodes.address)
    run.until(lambda: run.done >= 15)
    nodes.remove(other)
    status, err = run.end()
    assert status == 0, err
    assert "Ray on a cluster of 2 nodes: 2 actors, each with 1 CPU." in err
    assert alone(shell).status == 0
    assert records(shell, "ray.jsonl") == records(shell, "alone.jsonl")


def test_a_node_that_comes_gets_an_actor(tmp_path: Path, nodes: Nodes) -> None:
    """Which then gets work as any other does: see test_solver.py."""
    setup = World(tmp_path / "driver").setup
    with crew_of(nodes, setup, actors=None) as crew:
        (first,) = events_of(crew, 1)
        nodes.add()
        (second,) = events_of(crew, 1)
    assert isinstance(first, Joined), first
    assert isinstance(second, Joined), second
    assert first.worker != second.worker


def test_ctrl_c_ends_ray_and_the_run_goes_on_without_it(shell: Shell) -> None:
    """Started here, so ended here: no process is left."""
    write(shell, 60)
    run = Run(shell, "--ray", "local", "--actors", "2")
    run.until(lambda: run.done >= 10)
    others = psutil.Process(run.process.pid).children(recursive=True)
    run.process.send_signal(signal.SIGINT)
    status, err = run.end()
    assert (status, "Traceback" in err) == (130, False), err
    assert "The same command continues from there." in err
    assert psutil.wait_procs(others, timeout=240)[1] == []
    assert 10 <= len(records(shell, "ray.jsonl")) < 60
    assert alone(shell, "ray.jsonl").status == 0
    assert alone(shell).status == 0
    assert records(shell, "ray.jsonl") == records(shell, "alone.jsonl")


def test_a_killed_driver_leaves_its_records_and_no_process(shell: Shell) -> None:
    write(shell, 60)
    run = Run(shell, "--ray", "local", "--actors", "1")
    run.until(lambda: run.done >= 5)
    others = psutil.Process(run.process.pid).children(recursive=True)
    run.process.kill()
    run.end()
    assert psutil.wait_procs(others, timeout=240)[1] == []
    assert len(records(shell, "ray.jsonl")) >= 5
    assert alone(shell, "ray.jsonl").status == 0
    assert len(records(shell, "ray.jsonl")) == 60


def test_traces_come_home(shell: Shell, nodes: Nodes) -> None:
    write(shell, 4)
    run = Run(shell, "--ray", nodes.address, "--traces", "traces", "--save")
    status, err = run.end()
    assert status == 0, err
    assert len(list((shell.home / "traces").iterdir())) == 4
    assert len(shell.run("log").stdout.splitlines()) >= 4


@pytest.mark.parametrize("fetches", [True, False])
def test_a_model_is_copied_to_a_node_only_where_asked(
    tmp_path: Path, nodes: Nodes, demo: Path, *, fetches: bool
) -> None:
    """The driver's file is at a place that the node doesn't have."""
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(demo.read_bytes() + b"\0")
    world = World(tmp_path / "driver", model=str(mine))
    located = replace(world.setup.launch.located, path=tmp_path / "elsewhere" / "mine.gguf")
    resolved = replace(world.setup.resolved.settings, model=str(located.path))
    setup = replace(
        world.setup,
        launch=replace(world.setup.launch, located=located),
        resolved=replace(world.setup.resolved, settings=resolved),
    )
    with crew_of(nodes, setup, actors=2, fetches=fetches) as crew:
        events = events_of(crew, 2)
    copies = [path.name for path in (tmp_path / "node").rglob("*.gguf")]
    if fetches:
        assert all(isinstance(event, Joined) for event in events), events
        assert copies == ["mine.gguf"]
    else:
        assert all(isinstance(event, Refused) for event in events), events
        assert copies == []
