from __future__ import annotations

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.gradable import not_graded, without_choices
from qwq_cli.solve.record import Problem
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorers import Scorer


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


def test_columns_that_may_have_the_right_answers_are_named() -> None:
    fields = {"Name": "x", "Result": "12"}
    bare = Problem(id="a", question="q", target=None, not_graded="no target", fields=fields)
    told = "If a column has the right answers, name it: --target COLUMN. Columns: Name, Result"
    assert [*not_graded([bare])] == ["1 of 1 has no target: not graded.", told]
    assert told not in [*not_graded([bare, problem("1")])]


def test_a_scorer_for_choices_counts_the_problems_without_any() -> None:
    lettered = Problem(id="b", question="q", target="A", choices=("1", "2"))
    problems = [problem("408"), problem("B"), lettered, problem(None)]
    (line,) = without_choices(problems, ScoreKind.CHOICE)
    assert line.startswith("1 of 3 right answers has no choices to be one of:")
    assert not [*without_choices(problems, None)]
    assert not [*without_choices([lettered, problem("B")], ScoreKind.CHOICE)]


def test_what_it_says_of_their_comparison_is_so() -> None:
    reference = Reference("408", "q", (), ())
    with Scorer(ScoreKind.CHOICE) as scorer:
        given = {text: scorer.score(text, reference).correct for text in ("408", "408.0")}
    assert given == {"408": True, "408.0": False}
