"""Rows in which a cell is empty or a column is missing: told for what they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli.choices import InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.columns import Columns
from qwq_cli.solve.dataset import Dataset, read_problems
from tests.solve.samples import text_document

GPQA = {
    "Question": "Which is a prime?", "Correct Answer": "29", "Incorrect Answer 1": "21",
    "Incorrect Answer 2": "27", "Incorrect Answer 3": "33",
}  # fmt: skip
SCIQ = {
    "question": "Which is a prime?", "correct_answer": "29", "distractor1": "21",
    "distractor2": "27", "distractor3": "33", "support": "",
}  # fmt: skip
MMLU = {"question": "Prime?", "subject": "s", "choices": ["4", "5"], "answer": 1}
LETTERS = {"question": "Prime?", "A": "4", "B": "6", "C": "8", "D": "9", "E": "5", "answer": "E"}


def read(*rows: dict[str, Any], **columns: str) -> Dataset:
    text = "\n".join(map(json.dumps, rows))
    return read_problems([text_document(text, "p", InputFormat.JSONL)], Columns(**columns))


def table(text: str, **columns: str) -> Dataset:
    return read_problems([text_document(text, "p", InputFormat.CSV)], Columns(**columns))


@pytest.mark.parametrize("missing", [None, "", "  "])
@pytest.mark.parametrize("others", [0, 2])
@pytest.mark.parametrize(
    ("row", "column"),
    [(GPQA, "Incorrect Answer 1"), (GPQA, "Incorrect Answer 3"), (SCIQ, "distractor2"),
     (GPQA, "Correct Answer"), (SCIQ, "correct_answer")],
)  # fmt: skip
def test_a_choice_that_is_missing_is_a_wrong_row_and_no_open_question(
    row: dict[str, Any], column: str, others: int, missing: str | None
) -> None:
    found = read({**row, column: missing}, *[row] * others)
    assert len(found.problems) == others
    assert len(found.wrong) == 1
    assert "line 1" in found.wrong[0]
    assert "choice" in found.wrong[0]


def test_a_choice_that_is_missing_in_a_table_is_a_wrong_row() -> None:
    rows = [[*GPQA], [*GPQA.values()], [*[*GPQA.values()][:4], ""]]
    found = table("\n".join(map(",".join, rows)))
    assert len(found.problems) == 1
    assert "line 3: one of its choices is empty" in found.wrong[0]


def test_a_row_without_choices_among_rows_with_them_is_a_wrong_row() -> None:
    found = read(MMLU, MMLU, {**MMLU, "choices": None})
    assert len(found.problems) == 2
    assert "its choices are missing" in found.wrong[0]


@pytest.mark.parametrize("column", ["A", "B", "D"])
def test_a_gap_between_lettered_choices_is_a_wrong_row(column: str) -> None:
    found = read(LETTERS, LETTERS, {**LETTERS, column: None})
    assert len(found.problems) == 2
    assert "choice" in found.wrong[0]


def test_fewer_lettered_choices_are_no_gap() -> None:
    found = read(LETTERS, {**LETTERS, "E": None, "answer": "D"})
    assert [len(problem.choices) for problem in found.problems] == [5, 4]


@pytest.mark.parametrize("answer", [2, 2.0, "2", "2.0", " 2 "])
def test_an_index_may_be_kept_as_a_float_or_as_text(answer: Any) -> None:
    row = {**MMLU, "choices": ["21", "27", "29", "33"], "answer": answer}
    for each in (row, {**row, "subject": None}):
        (problem,) = read(each).problems
        assert problem.target == "C"


@pytest.mark.parametrize(
    "text",
    ["question,answer\n,4\n1+1?,2\n", "question,answer\n\"  \",4\n1+1?,2\n",
     "Question,Answer\n,4\n1+1?,2\n"],
)  # fmt: skip
def test_an_empty_question_is_told_as_that(text: str) -> None:
    found = table(text)
    assert len(found.problems) == 1
    assert "line 2: its question is empty." in found.wrong[0]


@pytest.mark.parametrize("text", ["question,answer\n,4\n", "id,question,answer\n7,,4\n"])
def test_an_empty_question_is_told_in_a_table_of_one_row(text: str) -> None:
    assert "its question is empty" in table(text).wrong[0]
    assert "its question is empty" in table(text, question="question").wrong[0]


@pytest.mark.parametrize("missing", [None, "", " "])
def test_an_empty_question_is_told_in_json(missing: Any) -> None:
    assert "its question is empty" in read({"question": missing, "answer": 4}).wrong[0]


@pytest.mark.parametrize(
    ("flag", "near"), [("question", "Quest"), ("target", "Anser"), ("id", "nmber")]
)
def test_a_named_column_that_no_row_has_is_refused_with_the_nearest(flag: str, near: str) -> None:
    row = {"Question": "1+1?", "Answer": "2", "Number": 7}
    with pytest.raises(UsageError, match=f"no column {near}") as told:
        read(row, row, **{flag: near})
    column = {"question": "Question", "target": "Answer", "id": "Number"}[flag]
    assert told.value.hint == f"Did you mean --{flag} {column}?"
    with pytest.raises(UsageError) as other:
        read(row, **{flag: "xyzzy"})
    assert other.value.hint == "There are: Question, Answer, Number."


def test_a_named_column_that_some_rows_have_is_enough() -> None:
    found = read({"question": "1+1?", "key": "2"}, {"question": "2+2?"}, target="key")
    assert [problem.target for problem in found.problems] == ["2", None]


def test_one_of_several_files_that_could_be_read_in_two_ways_does_not_stop_the_others() -> None:
    good = text_document('{"question": "1+1?"}', "good", InputFormat.JSONL)
    two = text_document(
        '{"question": "2+2?"}\n{"question": "3+3?", "prompt": "3*3?"}', "two", InputFormat.JSONL
    )
    found = read_problems([two, good], Columns())
    assert [problem.question for problem in found.problems] == ["1+1?"]
    assert "two" in found.wrong[0]
    assert "--question decides" in found.wrong[0]
    assert found.wrong[0].endswith("It is left out.")
    assert found.remarks == read_problems([good], Columns()).remarks
    with pytest.raises(UsageError, match="--question decides"):
        read_problems([two], Columns())
