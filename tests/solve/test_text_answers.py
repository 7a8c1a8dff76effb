"""Right answers in plain text: kept from the model, compared with what it says."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize(
    "text",
    [
        "What is 2+2? (Answer: 4)\nWhat is 3+3? (Answer: 6)\n",
        "2+2 (Answer: 4)\n3+3 (Answer: 6)\n",
        "2+2 [answer: 4]\n3+3 [answer: 6].\n",
        "2+2（答案：4）\n3+3（答案：6）\n",
        "2+2 Answer: 4\n3+3 Answer: 6\n",
        "2+2\tAnswer: 4\n3+3\tAnswer: 6\n",
        "2+2 - Answer: 4\n3+3 -> Answer: 6\n",
        "2+2, Final Answer: **4**\n3+3; Ans: 6\n",
        "1. 2+2 (Answer: 4)\n2. 3+3 (Answer: 6)\n",
        "Q: 2+2 (A: 4)\nQ: 3+3 (A: 6)\n",
        "1. 2+2\n   Answers: 4\n2. 3+3\n   Answers: 6\n",
    ],
)
def test_an_answer_on_the_line_of_its_question_is_not_asked(text: str) -> None:
    assert [target for _, target in pairs(text)] == ["4", "6"]
    assert [re.sub(r"^What is |\?$", "", asked) for asked, _ in pairs(text)] == ["2+2", "3+3"]


@pytest.mark.parametrize(
    "text",
    [
        "1. What is 2+2?\nAnswer: 4\n2. What is 3+3?\n\nAnswers:\n1. 4\n2. 6\n",
        "1. What is 2+2? (Answer: 4)\n2. What is 3+3?\n\nAnswers: 4, 6\n",
        "1. What is 2+2?\n2. What is 3+3? Answer: 6\n\nAnswers:\n1. 4\n",
        "1. What is 2+2?\n\n### Solution\n4\n\n2. What is 3+3?\n\n## Answers\n1. 4\n2. 6\n",
        "1. What is 2+2?\n2. What is 3+3?\n\nAnswers:\n4\n6\n",
    ],
)
def test_an_answer_beside_its_question_goes_also_where_a_list_ends_the_text(text: str) -> None:
    assert pairs(text) == PAIR


def test_of_two_answers_that_differ_the_list_counts_and_it_is_told() -> None:
    found = read("1. What is 2+2?\nAnswer: 5\n2. What is 3+3?\n\nAnswers:\n1. 4\n2. 6\n")
    assert [(each.question, each.target) for each in found.problems] == PAIR
    assert "1 answer beside a problem differs from the list at the end" in found.remarks[0]


@pytest.mark.parametrize("answers", ["Answers: 4, 6, 9", "Answers:\n1. 4\n2. 6\n3. 9", "Key: 4"])
def test_a_list_of_answers_that_fits_no_problem_is_not_asked_either(answers: str) -> None:
    found = read(f"1. What is 2+2?\n2. What is 3+3?\n\n{answers}\n")
    assert [each.question for each in found.problems] == ["What is 2+2?", "What is 3+3?"]
    assert "the list of answers in line 4 doesn't fit the problems" in found.remarks[0]


def test_several_answers_to_one_question_are_not_asked() -> None:
    assert pairs("Find the roots of x^2-5x+6.\nAnswers: 2, 3\n") == [
        ("Find the roots of x^2-5x+6.", "2, 3")
    ]
    parts = "Ann has 2 pens.\n(a) Twice as many? (Answer: 4)\n(b) Half as many? (Answer: 1)\n"
    asked = "Ann has 2 pens.\n(a) Twice as many?\n(b) Half as many?"
    assert pairs(parts) == [(asked, None)]


def test_an_answer_goes_from_a_line_that_is_taken_as_it_is() -> None:
    assert pairs("What is 2+2? Answer: 4\nWhat is 3+3? Answer: 6\n", Each.LINE) == PAIR


@pytest.mark.parametrize(
    "text",
    [
        "Your Answer: 4 or 5?",
        "Is the final answer: 4 or 5?",
        "What is x? (answer: rounded to two decimals)",
        "What is x? (answer: in simplest form)",
        "Which is right?\nAnswers:\nA. 4\nB. 5",
        "Mix brine (solution: 5% salt) with water. How much salt is there?",
    ],
)
def test_what_names_an_answer_and_gives_none_stays_in_the_question(text: str) -> None:
    assert pairs(text) == [(text, None)]
