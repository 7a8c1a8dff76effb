from __future__ import annotations

from qwq_cli.solve.gradable import not_graded
from qwq_cli.solve.record import Problem


def problem(target: str | None, why: str | None = None) -> Problem:
    return Problem(id="a", question="q", target=target, not_graded=why)


def test_what_can_not_be_graded_is_counted_by_reason() -> None:
    proof = "a proof for a target"
    problems = [problem("1"), problem(None), problem(None, "no target"), problem(None, proof)]
    assert [*not_graded(problems)] == [
        "2 of 4 have no target: not graded.",
        "1 of 4 has a proof for a target: not graded.",
    ]


def test_where_all_can_be_or_nobody_expects_it_nothing_is_said() -> None:
    assert not [*not_graded([problem("1"), problem("2")])]
    assert not [*not_graded([problem(None), problem(None)])]
    assert [*not_graded([problem(None, "no target")])]
