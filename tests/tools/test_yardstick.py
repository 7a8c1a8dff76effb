"""Replies to held-out questions: what counts as right, what as declined, and how it adds up."""

from __future__ import annotations

import pytest

from qwq_cli.solve.estimators import estimate
from qwq_cli.solve.scorers import Scorer
from tools.tiny_model.ask import Reply
from tools.tiny_model.chatter import WORDS
from tools.tiny_model.held_out.questions import Question
from tools.tiny_model.held_out.yardstick import (
    Result,
    by_kind,
    declines,
    judge,
    precision,
    right_shares,
    summary,
)

FRACTION = Question("q-1", "What is 2/4 as a simple fraction?", "fraction", "1/2", "q")


def result(pattern: str, *, right: bool = False, declined: bool = False) -> Result:
    return Result(Question(pattern, "?", "sum", "1", pattern), right, declined)


@pytest.mark.parametrize(
    ("boxed", "ended", "right"),
    [("1/2", True, True), (r"\frac{1}{2}", True, True), ("2", True, False), (None, True, False),
     ("1/2", False, False)],
)  # fmt: skip
def test_answers_are_judged_as_solve_does(boxed: str | None, ended: bool, right: bool) -> None:
    with Scorer() as scorer:
        assert judge(scorer, FRACTION, Reply("", boxed, ended, 9)).right == right


@pytest.mark.parametrize("text", WORDS["refusals"])
def test_all_words_for_declining_count_without_a_box(text: str) -> None:
    assert declines(text)
    assert not declines(rf"{text} \[ \boxed{{4}} \]")
    assert not declines(f"So {text}")


def test_each_pattern_counts_once() -> None:
    results = [result("a", right=True), result("a"), result("b", right=True)]
    assert right_shares(results) == [0.5, 1.0]
    assert by_kind(results)[-1] == "| sum | 2 | 75.0% ± 25.0 | 0.0% |"


def test_precision_is_the_share_outside_of_what_is_declined() -> None:
    inner = [result("a", declined=True), result("a"), result("b")]
    outer = [result(name, declined=name != "e") for name in "cdef"]
    found = precision(inner, outer)
    assert found is not None
    assert found.mean == pytest.approx(3 / 3.5)
    assert precision([result("a")], [result("b")]) is None


def test_the_error_of_a_precision_is_that_of_a_share_where_all_weigh_the_same() -> None:
    inner, outer = (
        [result(f"{side}{i}", declined=True) for i in range(n)] for side, n in (("a", 5), ("b", 7))
    )
    found, plain = precision(inner, outer), estimate([0.0] * 5 + [1.0] * 7)
    assert found is not None
    assert plain is not None
    assert (found.mean, found.error) == pytest.approx((plain.mean, plain.error))


def test_questions_to_decline_have_no_share_of_right_answers() -> None:
    outer = Result(Question("o", "?", "outside", None, "o"), right=False, declined=True)
    lines = summary([result("a", right=True), outer], [result("b")], [outer])
    assert "| questions.jsonl, outside | 1 | - | 100.0% |" in lines
