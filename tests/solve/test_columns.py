"""Columns of files in no known layout: named alone, or refused; and the flags."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli.choices import InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.columns import QUESTIONS, TARGETS, Columns
from qwq_cli.solve.dataset import Dataset, read_problems
from tests.solve.samples import text_document


def read(*rows: dict[str, Any], **columns: str) -> Dataset:
    text = "\n".join(map(json.dumps, rows))
    return read_problems([text_document(text, "p", InputFormat.JSONL)], Columns(**columns))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_column_that_alone_has_such_a_name_is_taken(question: str, target: str) -> None:
    (problem,) = read({question.title().replace("_", " "): "1+1?", target: 2}).problems
    assert (problem.question, problem.target) == ("1+1?", "2")


def test_two_questions_or_targets_that_differ_are_refused_with_the_flags() -> None:
    row = {"prompt": "Be brief.", "question": "3*9?", "answer": "27", "target": "26"}
    with pytest.raises(UsageError, match="prompt") as told:
        read(row)
    for word in ("question", "prompt", "--question", "answer", "target", "--target"):
        assert word in told.value.message
    assert "--question" in (told.value.hint or "")
    with pytest.raises(UsageError) as one:
        read(row, target="answer")
    assert "--target" not in one.value.message
    (problem,) = read(row, question="question", target="answer").problems
    assert (problem.question, problem.target) == ("3*9?", "27")


def test_it_is_enough_that_they_differ_in_one_row() -> None:
    same = {"question": "3*9?", "prompt": "3*9?", "answer": "27", "target": "27"}
    assert read(same, same).problems[0].target == "27"
    with pytest.raises(UsageError, match="line 2"):
        read(same, {**same, "target": "26"})


def test_all_rows_that_could_be_read_in_two_ways_are_told_at_once_with_what_to_write() -> None:
    same = {"question": "3*9?", "answer": "27"}
    two, other = {**same, "target": "26"}, {**same, "prompt": "2*9?"}
    with pytest.raises(UsageError) as told:
        read(same, two, same, two, other)
    assert told.value.message.startswith("p, lines 2 and 4: target and answer could each be")
    assert "; line 5: question and prompt could each be the question" in told.value.message
    assert told.value.hint == (
        "Say which: --target target, or --question question. "
        "Or leave one of the columns out of these lines."
    )
    with pytest.raises(UsageError, match=r"lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: "):
        read(*[two] * 12)


def test_one_that_is_empty_is_not_meant() -> None:
    (problem,) = read({"question": "3*9?", "prompt": "", "answer": "27", "target": None}).problems
    assert (problem.question, problem.target) == ("3*9?", "27")


def test_two_spellings_of_a_name_are_two_columns() -> None:
    with pytest.raises(UsageError, match="Answer and answer"):
        read({"question": "3*9?", "Answer": "27", "answer": "26"})


def test_two_lists_of_choices_are_refused() -> None:
    with pytest.raises(UsageError, match="--choices"):
        read({"question": "Which?", "choices": ["a", "b"], "options": ["c", "d"], "answer": "A"})


def test_a_worked_solution_yields_to_an_answer_and_a_short_one_quarrels() -> None:
    worked = "First we add, then we subtract, and so we get \\boxed{41}, or nearly."
    (problem,) = read({"question": "q", "answer": "42", "solution": worked}).problems
    assert problem.target == "42"
    (alone,) = read({"question": "q", "solution": worked}).problems
    assert alone.target == "41"
    with pytest.raises(UsageError, match="solution"):
        read({"question": "q", "answer": "42", "solution": "41"})


def test_a_flag_overrules_a_layout() -> None:
    row = {"question": "q", "answer": "So.\n#### 42", "mine": "7", "n": 5}
    (problem,) = read(row, target="mine", id="n").problems
    assert (problem.target, problem.id, problem.fields) == ("7", "5", {"answer": "So.\n#### 42"})
    (choice,) = read({"q": "Which?", "of": ["x", "y"], "r": "y"},
                     question="q", choices="of", target="r").problems  # fmt: skip
    assert (choice.choices, choice.target) == (("x", "y"), "B")


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    found = read({"question": "q", "answer": "1"}, {"frage": "q"}, question="frage")
    assert found.wrong == ("p, line 1: it has no frage (but question, answer).",)


@pytest.mark.parametrize("nothing", ["NA", "N/A", "n/a", "NaN", "", "  ", None])
def test_a_cell_that_says_there_is_nothing_is_no_target(nothing: str | None) -> None:
    (problem,) = read({"question": "3*9?", "answer": nothing}).problems
    assert (problem.target, problem.not_graded) == (None, "no target")
    lettered = {"question": "Which?", "choices": ["a", "b"], "answer": nothing}
    assert read(lettered).problems[0].target is None


def test_sodium_is_a_target_and_so_is_a_choice_that_is_called_so() -> None:
    assert read({"question": "Salt holds Cl and?", "answer": "Na"}).problems[0].target == "Na"
    row = {"question": "Which?", "choices": ["N/A", "7"], "answer": "N/A"}
    assert read(row).problems[0].target == "A"
