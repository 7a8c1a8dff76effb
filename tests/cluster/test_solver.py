"""The driver's part: who gets work, what is kept, what a death costs, how a run ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count

import pytest

from qwq_cli.clocks import Clocks
from qwq_cli.cluster.crew import Refused
from qwq_cli.cluster.messages import DoneSample, Refusal, Report
from qwq_cli.cluster.solver import MOST_DEATHS, PATIENCE, ClusterSolver
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError, QwqError
from qwq_cli.solve.progress import Running
from qwq_cli.solve.record import Problem, Record
from qwq_cli.solve.solver import Hooks
from qwq_cli.solve.task import Task, record_of
from tests.cluster.crew import Actor, HereCrew, Work
from tests.solve.samples import RUN, sample


def tasks(number: int) -> list[Task]:
    return [Task(Problem(id=f"p{n}", question="?"), "s", 1, 1, 1) for n in range(number)]


def one_each(width: int = 1) -> Work:
    """Does one problem a call, and samples of it."""
    held: list[Task] = []

    def work(given: Sequence[Task]) -> Report:
        held.extend(given)
        done = [held.pop(0)] if held else []
        for task in done:
            task.done[0] = sample(0, "7")
        records = [record_of(task, RUN, n_ctx=9, created="now") for task in done]
        samples = [DoneSample((one.id, "s"), sample(0, "7"), None) for one in records]
        running = tuple(Running(task.problem.id, "?", 0, 5, 1.0, "") for task in held[:width])
        return Report(samples, records, 10 * len(done), width, running, ("a remark",))

    return work


def solver_of(
    crew: HereCrew,
    *,
    hooks: Hooks | None = None,
    cancel: Cancel | None = None,
    clock: Callable[[], float] | None = None,
) -> ClusterSolver:
    ticks = count()
    return ClusterSolver(
        crew, RUN, first=1, hooks=hooks or Hooks(), cancel=cancel or Cancel(),
        clocks=Clocks(clock or (lambda: float(next(ticks))), lambda: "now", lambda: "id"),
    )  # fmt: skip


def ids(records: Sequence[Record]) -> list[str]:
    return sorted(record.id for record in records)


def test_all_actors_work_and_every_problem_is_done_once() -> None:
    crew = HereCrew(Actor(one_each), Actor(one_each))
    solver = solver_of(crew)
    assert ids(list(solver.solve(tasks(20)))) == ids_of(20)
    by_worker = {name: sum(len(ids) for who, ids in crew.given if who == name)
                 for name in crew.actors}  # fmt: skip
    assert min(by_worker.values()) >= 5
    assert solver.speed.tokens == 200
    assert list(solver.remarks) == ["a remark"]


def ids_of(number: int) -> list[str]:
    return sorted(f"p{n}" for n in range(number))


def test_an_actor_has_a_second_call_while_it_is_heard() -> None:
    """It would wait for the driver after each report otherwise."""
    crew = HereCrew(Actor(one_each))
    waiting: list[int] = []
    solver = solver_of(crew, hooks=Hooks(step=lambda _: waiting.append(crew.calls("actor 1"))))
    list(solver.solve(tasks(6)))
    assert set(waiting[:5]) == {2}


def test_the_last_problems_are_left_to_whoever_is_free() -> None:
    """None is kept waiting behind another while there are few."""
    crew = HereCrew(Actor(one_each), Actor(one_each))
    list(solver_of(crew).solve(tasks(2)))
    assert sorted(ids for _, ids in crew.given if ids) == [["p0"], ["p1"]]


def test_a_death_costs_what_was_in_flight_and_no_record() -> None:
    looks = count()

    def sometimes(crew: HereCrew) -> None:
        if next(looks) % 5 == 4:
            crew.kill("actor 1")

    told: list[str] = []
    crew = HereCrew(Actor(one_each), Actor(one_each), before=sometimes)
    records = list(solver_of(crew, hooks=Hooks(tell=told.append)).solve(tasks(40)))
    assert ids(records) == ids_of(40)
    assert all(record.error is None for record in records)
    assert "An actor on node died; its problems are run again. It was killed." in told


def test_an_actor_that_only_dies_is_given_up_and_the_others_go_on() -> None:
    crew = HereCrew(Actor(one_each), Actor(one_each), before=lambda crew: crew.kill("actor 1"))
    told: list[str] = []
    solver = solver_of(crew, hooks=Hooks(tell=told.append))
    assert ids(list(solver.solve(tasks(20)))) == ids_of(20)
    assert crew.dismissed == ["actor 1"]
    assert f"died {MOST_DEATHS} times in a row" in told[-1]


def test_without_anybody_left_the_run_ends() -> None:
    crew = HereCrew(Actor(one_each), before=lambda crew: crew.kill("actor 1"))
    with pytest.raises(EngineError, match=r"No actor is left\. The last one: It was killed."):
        list(solver_of(crew).solve(tasks(3)))


def test_an_actor_that_joins_later_gets_work() -> None:
    crew = HereCrew(Actor(one_each))
    looks = count()

    def join(crew: HereCrew) -> None:
        if next(looks) == 5:
            crew.actors["late"] = Actor(one_each)

    crew._before = join
    list(solver_of(crew).solve(tasks(20)))
    assert [ids for who, ids in crew.given if who == "late" and ids]


def test_a_node_that_cant_work_is_left_out_and_told() -> None:
    crew = HereCrew(Actor(one_each), Actor(one_each))
    crew.refuse(Refused("actor 2", Refusal("10.0.0.2", "m.gguf is not there.", "Add --fetch.")))
    told: list[str] = []
    solver = solver_of(crew, hooks=Hooks(tell=told.append))
    assert len(list(solver.solve(tasks(3)))) == 3
    assert told == ["Node 10.0.0.2 is left out: m.gguf is not there. Add --fetch."]


def test_where_no_node_can_work_the_reason_is_the_error() -> None:
    crew = HereCrew(Actor(one_each))
    crew.refuse(Refused("actor 1", Refusal("10.0.0.2", "m.gguf is not there.", "Add --fetch.")))
    with pytest.raises(QwqError, match=r"Node 10.0.0.2: m.gguf is not there.") as caught:
        list(solver_of(crew).solve(tasks(3)))
    assert caught.value.hint == "Add --fetch."


def test_when_it_is_cancelled_what_actors_have_done_still_comes() -> None:
    cancel = Cancel()
    crew = HereCrew(Actor(one_each), Actor(one_each))
    kept: list[str] = []
    hooks = Hooks(
        step=lambda solver: cancel.set() if solver.tokens >= 20 else None,
        sample=lambda task, _: kept.append(task.problem.id),
    )
    records: list[Record] = []

    def run() -> None:
        solver = solver_of(crew, hooks=hooks, cancel=cancel, clock=time.monotonic)
        for record in solver.solve(tasks(20)):
            records.append(record)  # noqa: PERF402 - it ends with an error

    with pytest.raises(Cancelled):
        run()
    assert len(records) > 2
    assert not any(crew.calls(name) for name in crew.actors)
    assert sorted(kept) == ids(records)


def test_it_is_said_what_is_waited_for_once() -> None:
    late = Actor(one_each, is_placed=False)
    crew = HereCrew(late)
    looks = count()

    def come(crew: HereCrew) -> None:
        if next(looks) == 3 * PATIENCE:
            late.is_placed = True

    crew._before = come
    told: list[str] = []
    list(solver_of(crew, hooks=Hooks(tell=told.append)).solve(tasks(2)))
    assert told == ["Waiting for room."]


def test_progress_is_over_all_actors() -> None:
    crew = HereCrew(Actor(lambda: one_each(2), width=2), Actor(lambda: one_each(2), width=2))
    seen: list[tuple[int, int]] = []
    hooks = Hooks(step=lambda solver: seen.append((solver.speed.width, len(solver.running()))))
    solver = solver_of(crew, hooks=hooks)
    list(solver.solve(tasks(20)))
    assert (4, 4) in seen
    assert solver.tokens_left(None) is not None
