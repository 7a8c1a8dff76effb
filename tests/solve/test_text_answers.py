"""Right answers in plain text: kept from the model, compared with what it says."""

from __future__ import annotations

import pytest

from qwq_cli.choices import Each
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.dataset import Dataset, read_problems
from tests.solve.samples import text_document

PAIR = [("What is 2+2?", "4"), ("What is 3+3?", "6")]


def read(text: str, each: Each | None = None) -> Dataset:
    return read_problems([text_document(text, "p.txt", each=each)], Columns())


def pairs(text: str, each: Each | None = None) -> list[tuple[str, str | None]]:
    return [(problem.question, problem.target) for problem in read(text, each).problems]


@pytest.mark.parametrize(
    "text",
    [
        "Q. What is 2+2?\nA. 4\n\nQ. What is 3+3?\nA. 6\n",
        "Q: What is 2+2?\nA: 4\nQ: What is 3+3?\nA: 6\n",
        "Q: What is 2+2? A: 4\nQ: What is 3+3? A: 6\n",
        "Q1: What is 2+2?\nA1: 4\n\nQ2: What is 3+3?\nA2: 6\n",
        "Q1. What is 2+2?\nA. 4\nQ2. What is 3+3?\nA. 6\n",
        "Question: What is 2+2?\nAnswer: 4\n\nQuestion: What is 3+3?\nAnswer: 6\n",
        "**Q:** What is 2+2?\n**A:** 4\n\n**Q:** What is 3+3?\n**A:** 6\n",
        "# Week 2\n\nProblem: What is 2+2?\nSolution: 4\n\nProblem: What is 3+3?\nSolution: 6\n",
        "1. What is 2+2?\nAnswer: 4\n2. What is 3+3?\nAnswer: 6\n",
        "1. What is 2+2? Answer: 4\n2. What is 3+3? Answer: 6\n",
        "- What is 2+2?\n  Ans: 4\n- What is 3+3?\n  Ans: 6\n",
        "What is 2+2?\nAnswer: 4\n\nWhat is 3+3?\nAnswer: 6\n",
        "What is 2+2?\n\nAnswer: 4\n\nWhat is 3+3?\n\nAnswer: 6\n",
        "What is 2+2?\nAnswer: 4\nWhat is 3+3?\nAnswer: 6\n",
        "What is 2+2? Answer: 4\nWhat is 3+3? Answer: 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\nAnswers: 4, 6\n",
        "## Problem 1\nWhat is 2+2?\n\n### Solution\n4\n\n## Problem 2\nWhat is 3+3?\n\n"
        "### Solution\n\n6\n",
        "1. What is 2+2? (Answer: 4)\n2. What is 3+3? (Answer: 6)\n",
        "1. What is 2+2?\n2. What is 3+3?\n\nAnswers:\n1. 4\n2. 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\n## Answer key\n\n1) 4\n2) 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\nAnswers: 1. 4  2. 6\n",
        "**Problem 1.** What is 2+2?\n\n**Problem 2.** What is 3+3?\n\n**Answers**\n\n1. 4\n2. 6\n",
        "Q1. What is 2+2?\nQ2. What is 3+3?\n\nAnswer key\n1) 4\n2) 6\n",
        "Problem 1. What is 2+2?\nProblem 2. What is 3+3?\n\nAnswers\nProblem 1. 4\nProblem 2. 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\n*Answers*\n\n**1.** 4\n\n**2.** 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\n---\nCorrect answers:\n1. 4\n2. 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\n## Answers\n- 4\n- 6\n",
        "1. What is 2+2?\n   *Answer*: 4\n2. What is 3+3?\n   *Answer: 6*\n",
        "1. What is 2+2?\nAns = 4\n2. What is 3+3?\nAns = 6\n",
    ],
)
def test_an_answer_below_its_question_is_the_right_one_and_not_asked(text: str) -> None:
    assert pairs(text) == PAIR
    found = read(text)
    assert found.layout == "plain text"
    assert "2 right answers in it are kept from the model" in found.remarks[0]


def test_a_decimal_in_a_list_of_answers_is_no_number_of_the_list() -> None:
    text = "1. Half of 5?\n2. Half of 7?\n\nAnswers: 1. 2.5  2. 3.5\n"
    assert pairs(text) == [("Half of 5?", "2.5"), ("Half of 7?", "3.5")]


def test_an_answer_is_cut_however_the_text_is_split() -> None:
    text = "What is 2+2?\nAnswer: 4\n\nWhat is 3+3?\nAnswer: 6\n"
    assert pairs(text, Each.BLOCK) == PAIR
    assert pairs("What is 2+2?\n\nAnswer: 4\n", Each.FILE) == PAIR[:1]


def test_of_a_worked_solution_the_box_counts() -> None:
    text = "1. What is 2+2?\nSolution: We add.\nSo \\boxed{4}.\n2. What is 3+3?\nSolution: 6\n"
    assert pairs(text) == PAIR
    (problem,) = read("1. What is 2+2?\nSolution: We add.\nThat gives four.\n").problems
    assert (problem.question, problem.target) == ("What is 2+2?", None)
    assert problem.not_graded == "no target"


def test_one_without_an_answer_among_others_is_told() -> None:
    found = read("Q: What is 2+2?\nA: 4\nQ: What is 3+3?\n")
    assert [problem.not_graded for problem in found.problems] == [None, "no target"]


@pytest.mark.parametrize(
    "text",
    [
        "What is 2+2?\nAnswer:",
        "What is 2+2?\nAnswer: ____ cm",
        "Is 7 a prime?\nAnswer: yes or no",
        "Is 7 a prime?\nAnswer: Give a reason.",
        "Which is a prime?\nA. 4\nB. 5",
        "Which is a prime?\nA: 4\nB: 5",
        "What is vitamin A. Which foods have it?",
    ],
)
def test_what_is_no_answer_stays_in_the_question(text: str) -> None:
    assert pairs(text) == [(text, None)]


def test_choices_below_a_question_are_no_answers() -> None:
    text = (
        "Q1. Which is a prime?\nA. 4\nB. 5\nAnswer: B\nQ2. Which is even?\nA. 3\nB. 8\nAnswer: B\n"
    )
    assert pairs(text) == [
        ("Which is a prime?\nA. 4\nB. 5", "B"),
        ("Which is even?\nA. 3\nB. 8", "B"),
    ]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "filling", [" ", "\t", "\n", "*", "_", "A ", "Answer ", "Answer: ", "1. ", "$"]
)
def test_long_rows_of_anything_cost_no_time(filling: str) -> None:
    read(f"What is 2+2?{filling * 50_000}\nx{filling * 50_000}x\n")
