from __future__ import annotations

from msgspec import structs

from qwq_cli.solve.record import Record
from qwq_cli.solve.unfinished import unfinished
from tests.solve.samples import RUN, record, sample


def done(id: str, planned: int | None, created: str = "2026-01-01", **more: object) -> Record:
    return structs.replace(record(id, sample(0, "1")), planned=planned, created=created, **more)


def test_fewer_records_than_problems_are_a_run_that_is_not_complete() -> None:
    assert unfinished([done("a", 3), done("b", 3)]) == [(2, 3)]
    assert unfinished([done("a", 2), done("b", 2)]) == []


def test_records_of_older_versions_say_nothing() -> None:
    assert unfinished([done("a", None)]) == []


def test_what_was_asked_for_last_counts() -> None:
    begun = [done("a", 1)]
    assert unfinished([*begun, done("b", 4, "2026-01-02")]) == [(2, 4)]
    assert unfinished([done("a", 9), done("b", 2, "2026-01-02")]) == []


def test_runs_and_parts_count_by_themselves() -> None:
    other = structs.replace(RUN, samples=2)
    its = [done("a", 1), done("a", 2, run=other), done("b", 2, shard="1/2")]
    assert unfinished(its) == [(1, 2), (1, 2)]
