from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from qwq_cli.equality.algebra import Question
from qwq_cli.equality.equality import Equality
from qwq_cli.solve import conflicts as module
from qwq_cli.solve.record import Problem


def conflicts(problems: Iterable[Problem]) -> Iterator[str]:
    with Equality() as equality:
        yield from module.conflicts(problems, equality)


def problem(id: str, target: str | None, question: str = "1+1?", *choices: str) -> Problem:
    return Problem(id=id, question=question, target=target, choices=choices)


def test_the_same_question_with_other_answers_is_told_with_both_ids() -> None:
    found = [problem("a", "2"), problem("b", "2.0"), problem("c", "3", "1 +2?"), problem("d", "5")]
    assert [*conflicts(found)] == ["a and d ask the same, and their right answers differ: 2 and 5."]


def test_formulas_are_compared_too() -> None:
    found = [problem("a", "x+1"), problem("b", "1+x"), problem("c", "x+2")]
    assert [*conflicts(found)] == [
        "a and c ask the same, and their right answers differ: x+1 and x+2."
    ]


def test_there_is_one_line_for_all() -> None:
    found = [problem(f"{id}{n}", str(n), f"{id}?") for id in "abc" for n in range(3)]
    (line,) = conflicts(found)
    assert line == (
        "a0 and a1 ask the same, and their right answers differ: 0 and 1."
        " So do those of 2 other questions."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("1/2", "0.5"), ("50%", "1/2"), (r"\sqrt{12}", r"2\sqrt{3}"), ("x+1", "1+x"), ("4", "4 ")],
)
def test_equal_answers_are_no_conflict(one: str, other: str) -> None:
    assert not [*conflicts([problem("a", one), problem("b", other)])]


def test_what_else_is_no_conflict() -> None:
    assert not [*conflicts([problem("a", "2"), problem("b", None), problem("c", "3", "2+1?")])]
    several = Problem(id="b", question="1+1?", target="II", alternatives=("2",))
    assert not [*conflicts([problem("a", "2"), several])]


def test_choices_are_compared_by_their_texts() -> None:
    one, other = problem("a", "A", "Which?", "x", "y"), problem("b", "B", "Which?", "y", "x")
    assert not [*conflicts([one, other])]
    assert [*conflicts([one, problem("c", "A", "Which?", "y", "x")])]
    assert not [*conflicts([one, problem("c", "A", "Which?", "y", "z")])], "another problem"


def test_a_long_answer_is_cut() -> None:
    (line,) = conflicts([problem("a", "word " * 40), problem("b", "2")])
    assert len(line) < 140


class Silent:
    """Computer algebra that can't tell anything; it counts what it is asked."""

    is_broken = False
    asked = 0

    def ask(self, question: Question, seconds: float) -> None:
        self.asked += 1

    def close(self) -> None:
        """Do nothing."""


def test_the_run_s_own_algebra_is_asked_and_what_it_can_not_tell_is_no_conflict() -> None:
    oracle = Silent()
    found = [problem("a", r"\sin(x)^2+1"), problem("b", r"2-\cos(x)^2")]
    assert not [*module.conflicts(found, Equality(oracle))]
    assert oracle.asked
