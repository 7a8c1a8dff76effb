"""Tables in the shapes that pandas and the hub's viewer give them."""

from __future__ import annotations

import json

import pytest

from qwq_cli.solve.columns import Columns
from qwq_cli.solve.containers import Reading
from qwq_cli.solve.dataset import read_problems
from qwq_cli.solve.documents import document
from qwq_cli.solve.written_list import written_list

ROWS = [{"question": "2+2?", "answer": "4"}, {"question": "3+3?", "answer": "6"}]


def pairs(text: str, name: str) -> list[tuple[str, str | None]]:
    found = read_problems([document(text.encode(), name, Reading(), stem="t")], Columns())
    return [(problem.question, problem.target) for problem in found.problems]


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
@pytest.mark.parametrize(
    "value",
    [
        {"question": {"0": "2+2?", "1": "3+3?"}, "answer": {"0": "4", "1": "6"}},
        {"question": ["2+2?", "3+3?"], "answer": ["4", "6"]},
        {"columns": ["question", "answer"], "index": [0, 1], "data": [["2+2?", "4"], ["3+3?", 6]]},
        {"0": ROWS[0], "1": ROWS[1]},
        {"schema": {"fields": [{"name": "question"}], "primaryKey": ["index"]}, "data": ROWS},
        {
            "features": [{"feature_idx": 0, "name": "question"}],
            "rows": [
                {"row_idx": n, "row": row, "truncated_cells": []} for n, row in enumerate(ROWS)
            ],
            "num_rows_total": 2,
        },
    ],
)
def test_a_table_in_json(value: object, name: str) -> None:
    assert pairs(json.dumps(value), name) == [("2+2?", "4"), ("3+3?", "6")]


def test_one_problem_is_no_table() -> None:
    row = {"question": "Which?", "choices": ["2", "3"], "answer": "A"}
    assert pairs(json.dumps(row), "t.json") == [("Which?", "A")]
    chat = {"messages": [{"role": "user", "content": "2+2?"}]}
    assert pairs(json.dumps(chat), "t.json") == [("2+2?", None)]


@pytest.mark.parametrize(
    "cell",
    [
        '["a, b", "it\'s"]',
        "['a, b', \"it's\"]",
        "['a, b' \"it's\"]",
        "['a, b'\n \"it's\"]",
        "array(['a, b', \"it's\"], dtype=object)",
        "{'label': ['A' 'B'], 'text': array(['a, b', \"it's\"], dtype='<U9')}",
    ],
)
def test_choices_as_pandas_leaves_them_in_a_table(cell: str) -> None:
    table = 'question,choices,answer\nWhich?,"' + cell.replace('"', '""') + '",B\n'
    found = read_problems([document(table.encode(), "t.csv", Reading(), stem="t")], Columns())
    (problem,) = found.problems
    assert (problem.choices, problem.target) == (("a, b", "it's"), "B")


@pytest.mark.parametrize(
    "text",
    ["[", "['a'", "[f('a')]", "['a'] + ['b']", "[" * 5000, "array(" * 5000, "__import__('os')",
     "['a' for x in y]", "{'a'}", "['\\x']", "array(['a']"],
)  # fmt: skip
def test_nothing_else_is_a_list(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written_list(text)


@pytest.mark.parametrize(
    ("answer", "unit", "target"),
    [
        ("$5$", "km", "5 km"),
        ("5", r"$\mathrm{~m} / \mathrm{s}$", r"5 \mathrm{~m} / \mathrm{s}"),
        ("5", None, "5"),
        ("5", "", "5"),
        ("5", "ways to do it", "5"),
        ("5 m", "m", "5 m"),
        ("$x+1$", "km", "$x+1$"),
        ("2, 3", "km", "2, 3"),
    ],
)
def test_a_unit_beside_the_answer_belongs_to_it(answer: str, unit: str | None, target: str) -> None:
    row = {"question": "x?", "final_answer": [answer], "is_multiple_answer": False, "unit": unit}
    assert pairs(json.dumps([row]), "t.json") == [("x?", target)]


def test_answers_that_a_table_holds_as_a_list_of_texts() -> None:
    table = "question,final_answer,is_multiple_answer\nx?,\"['2', '3']\",True\n"
    assert pairs(table, "t.csv") == [("x?", "2, 3")]
