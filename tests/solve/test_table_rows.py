from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import InputFormat
from qwq_cli.solve.containers import SUFFIXES, Reading, text_rows
from qwq_cli.solve.row import Row, Wrong

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


def rows(
    text: str, format: InputFormat = InputFormat.CSV, *, said: bool = False
) -> list[Row | Wrong]:
    reading = Reading(format if said else None)
    return list(text_rows(text, "t", format, reading)[0]())


@given(st.lists(st.lists(words, min_size=2, max_size=2), max_size=5))
def test_tables_give_back_what_was_written_whatever_their_name_says(cells: list[list[str]]) -> None:
    for delimiter in ",;\t":
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter).writerows([["question", "answer"], *cells])
        for format in (SUFFIXES[".csv"], SUFFIXES[".tsv"]):
            found = rows(file.getvalue(), format)
            assert [list(row.cells.values()) for row in found if isinstance(row, Row)] == cells


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("question;answer\n1,5+1;2,5\n", {"question": "1,5+1", "answer": "2,5"}),
        (
            "problem\tanswer\n9-4, in words?\tfive\n",
            {"problem": "9-4, in words?", "answer": "five"},
        ),
        ("a,b\r1,2\r", {"a": "1", "b": "2"}),
        ("\n a , b \n1,2\n\n , \n", {"a": "1", "b": "2"}),
        ("sep=;\na;b\n1,5;2\n", {"a": "1,5", "b": "2"}),
        ('q,a\n"What is\n6*7?",42\n', {"q": "What is\n6*7?", "a": "42"}),
        ("question\nWhat is 2, or 3?\n", {"question": "What is 2, or 3?"}),
        ("question\nWhat is 6*7?\n", {"question": "What is 6*7?"}),
    ],
)
def test_the_content_tells_what_stands_between_cells(text: str, cells: dict[str, str]) -> None:
    found = rows(text)
    assert [row.cells for row in found if isinstance(row, Row)] == [cells]


def test_what_is_said_counts() -> None:
    text = "a,b\tc\n1,2\t3\n"
    assert rows(text, InputFormat.TSV, said=True) == [Row(2, {"a,b": "1,2", "c": "3"})]
    assert rows(text, InputFormat.CSV, said=True) == [Row(2, {"a": "1", "b\tc": "2\t3"})]


def test_a_row_of_the_wrong_length_and_a_cell_of_two_lines() -> None:
    text = 'question,answer\n"two\nlines",1\nlonely\n"x","y","z"\nlast,2\n'
    assert [(row.number, type(row)) for row in rows(text)] == [
        (2, Row), (4, Wrong), (5, Wrong), (6, Row),
    ]  # fmt: skip


def test_a_quote_that_does_not_end_is_told_and_ends_the_table() -> None:
    found = rows('question,answer\na,1\n"b,2\nc,3\n')
    assert [type(row) for row in found] == [Row, Wrong]


def test_a_column_named_twice_is_told() -> None:
    assert rows("q,a,a\n1,2,3\n") == [Wrong(1, "the header has a twice")]


@given(st.text('a1,;\t"\n\r =sep'))
def test_no_text_breaks_it(text: str) -> None:
    for row in rows(text):
        assert 1 <= row.number <= text.count("\n") + text.count("\r") + 1


def test_a_header_that_stands_between_rows_is_no_problem() -> None:
    found = rows("question,answer\n1+1?,2\nquestion, answer\n2+2?,4\n")
    assert [row.number for row in found if isinstance(row, Row)] == [2, 4]
    assert [(row.number, row.why) for row in found if isinstance(row, Wrong)] == [
        (3, "it is the header once more")
    ]
