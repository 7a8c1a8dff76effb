"""Who gets which problem, and what comes of those whose actor died."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.cluster.backlog import MOST_LOSSES, Backlog
from qwq_cli.solve.record import Problem
from qwq_cli.solve.task import Task
from tests.solve.samples import sample


def tasks(count: int) -> list[Task]:
    return [Task(Problem(id=f"p{n}", question="?"), "s", 2, 2, 2) for n in range(count)]


def ids(taken: list[Task]) -> list[str]:
    return [task.problem.id for task in taken]


def test_who_has_room_takes_the_next_ones() -> None:
    backlog = Backlog(tasks(5))
    assert ids(backlog.take("a", 2)) == ["p0", "p1"]
    assert ids(backlog.take("b", 2)) == ["p2", "p3"]
    assert backlog.take("a", 2) == []
    assert backlog.finish("a", ("p1", "s"))
    assert ids(backlog.take("a", 2)) == ["p4"]


def test_what_a_dead_actor_had_is_done_again_before_the_others() -> None:
    backlog = Backlog(tasks(6))
    backlog.take("a", 3)
    backlog.finish("a", ("p1", "s"))
    assert backlog.lose("a") == []
    assert ids(backlog.take("b", 3)) == ["p0", "p2", "p3"]


def test_samples_of_a_dead_actor_stay_done() -> None:
    backlog = Backlog(tasks(1))
    backlog.take("a", 1)
    assert backlog.sampled("a", ("p0", "s"), sample(1, "7")) is not None
    backlog.lose("a")
    (again,) = backlog.take("b", 1)
    assert set(again.done) == {1}


def test_what_two_have_done_counts_once() -> None:
    backlog = Backlog(tasks(1))
    backlog.take("a", 1)
    backlog.lose("a")
    backlog.take("b", 1)
    assert not backlog.finish("a", ("p0", "s"))
    assert backlog.sampled("a", ("p0", "s"), sample(0, "7")) is None
    assert backlog.finish("b", ("p0", "s"))
    assert backlog.is_over


def test_a_problem_that_takes_its_actor_with_it_is_given_up() -> None:
    backlog = Backlog(tasks(1))
    for _ in range(MOST_LOSSES - 1):
        backlog.take("a", 1)
        assert backlog.lose("a") == []
    backlog.take("a", 1)
    assert ids(backlog.lose("a")) == ["p0"]
    assert backlog.is_over


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["take", "end", "die"]))))
def test_each_problem_is_done_once_whatever_happens(steps: list[tuple[str, str]]) -> None:
    backlog, done = Backlog(tasks(8)), list[str]()
    held: dict[str, list[Task]] = {name: [] for name in "abcz"}
    for name, what in steps:
        if what == "take":
            held[name] += backlog.take(name, 2)
        elif what == "die":
            done += ids(backlog.lose(name))
            held[name] = []
        elif held[name]:
            task = held[name].pop()
            assert backlog.finish(name, (task.problem.id, "s"))
            done.append(task.problem.id)
    for name in "abc":
        done += ids(backlog.lose(name))
    done += ids(backlog.take("z", 8))
    assert sorted(done) == ids(tasks(8))
