"""Parts of a set of problems, by id."""

from __future__ import annotations

import pytest

from qwq_cli.errors import UsageError
from qwq_cli.solve.record import Problem
from qwq_cli.solve.shard import Shard


def problems(count: int) -> list[Problem]:
    return [Problem(id=f"p{number}", question=f"{number}+1") for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_each_problem_is_in_one_part(count: int) -> None:
    everything = problems(200)
    parts = [Shard(number, count).of(everything) for number in range(1, count + 1)]
    assert sorted(p.id for part in parts for p in part) == sorted(p.id for p in everything)
    assert max(map(len, parts)) <= 4 * 200 / count


def test_more_problems_move_no_other() -> None:
    for number in (1, 2, 3):
        few, many = (Shard(number, 3).of(problems(count)) for count in (50, 90))
        assert many[: len(few)] == few


def test_which_part_a_problem_is_in_never_changes() -> None:
    """Or a run that goes on with a later version would leave out some and do others twice."""
    assert [p.id for p in Shard(1, 3).of(problems(12))] == PART
    assert Shard.parse(" 1/3 ") == Shard(1, 3)


PART = ["p1", "p7"]


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/3", "1 / 3"])
def test_what_is_no_part(text: str) -> None:
    with pytest.raises(UsageError, match="--shard takes"):
        Shard.parse(text)
