from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.choices import InputFormat
from qwq_cli.solve.formats import PARSERS, format_of
from qwq_cli.solve.row import TEXT, Row, Wrong, text_of

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


def rows(format: InputFormat, text: str) -> list[Row | Wrong]:
    return list(PARSERS[format](text))


def texts(format: InputFormat, text: str) -> list[str]:
    return [row.cells[TEXT] for row in rows(format, text) if isinstance(row, Row)]


@given(st.lists(st.dictionaries(words, words, min_size=1), max_size=5))
def test_json_lines_give_back_what_was_written(tables: list[dict[str, str]]) -> None:
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in tables)
    assert rows(InputFormat.JSONL, text) == [Row(n, each) for n, each in enumerate(tables, 1)]
    listed = rows(InputFormat.JSON, json.dumps(tables, indent=1))
    assert [row.cells for row in listed if isinstance(row, Row)] == tables


@given(st.lists(st.lists(words, min_size=2, max_size=2), max_size=5))
def test_tables_give_back_what_was_written(cells: list[list[str]]) -> None:
    for format, delimiter in ((InputFormat.CSV, ","), (InputFormat.TSV, "\t")):
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter).writerows([["question", "answer"], *cells])
        found = rows(format, file.getvalue())
        assert [list(row.cells.values()) for row in found if isinstance(row, Row)] == cells


@given(st.sampled_from(InputFormat), st.text())
def test_no_text_breaks_a_parser(format: InputFormat, text: str) -> None:
    for row in rows(format, text):
        assert 1 <= row.number <= text.count("\n") + text.count("\r") + 1


def test_a_wrong_line_of_json_does_not_hide_the_next() -> None:
    found = rows(InputFormat.JSONL, '{"question": "a"}\nnonsense\n[1]\n\n{"question": "b"}\n')
    assert [type(row) for row in found] == [Row, Wrong, Wrong, Row]
    assert [row.number for row in found] == [1, 2, 3, 5]


def test_numbers_in_json_stay_as_they_are_written() -> None:
    (row,) = rows(InputFormat.JSONL, '{"answer": 0.10, "n": 12345678901234567890123, "x": null}')
    assert isinstance(row, Row)
    assert row.cells == {"answer": "0.10", "n": "12345678901234567890123"}


def test_lists_in_json_keep_numbers_apart_from_strings() -> None:
    line = '{"answer": [1, 2.50, "a", null, true], "of": {"x": [-1], "y": "\\"2\\""}}'
    (row,) = rows(InputFormat.JSONL, line)
    assert isinstance(row, Row)
    assert {name: text_of(cell) for name, cell in row.cells.items()} == {
        "answer": '[1, 2.50, "a", null, true]',
        "of": '{"x": [-1], "y": "\\"2\\""}',
    }


DEEP = '{"a": ' + "[" * 900 + "]" * 900 + "}"


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"a": ' * 5_000, DEEP, '"' + "x" * 2_000_000 + '"']
)
def test_monsters_are_wrong_lines(line: str) -> None:
    (row,) = rows(InputFormat.JSONL, line)
    assert isinstance(row, Wrong)


def test_a_json_list_tells_the_line_of_each_object() -> None:
    found = rows(InputFormat.JSON, '[\n {"q": 1},\n {"q": 2}\n , 3, {')
    assert [(row.number, type(row)) for row in found] == [
        (2, Row),
        (3, Row),
        (4, Wrong),
        (4, Wrong),
    ]


def test_a_row_of_the_wrong_length_and_a_cell_of_two_lines() -> None:
    text = 'question,answer\n"two\nlines",1\nlonely\n"x","y","z"\nlast,2\n'
    found = rows(InputFormat.CSV, text)
    assert [(row.number, type(row)) for row in found] == [
        (2, Row), (4, Wrong), (5, Wrong), (6, Row),
    ]  # fmt: skip


def test_semicolons_of_a_spreadsheet() -> None:
    assert rows(InputFormat.CSV, "question;answer\n1,5+1;2,5\n") == [
        Row(2, {"question": "1,5+1", "answer": "2,5"})
    ]


def test_a_quote_that_does_not_end_is_told_and_ends_the_table() -> None:
    found = rows(InputFormat.CSV, 'question,answer\na,1\n"b,2\nc,3\n')
    assert [type(row) for row in found] == [Row, Wrong]


def test_plain_text_by_lines_and_by_blocks() -> None:
    assert texts(InputFormat.LINES, "17*24\r\n\n x+3=10, x? \n") == ["17*24", "x+3=10, x?"]
    text = "\nA box holds 24.\nHow many?\n \n\nSecond\n"
    assert texts(InputFormat.BLOCKS, text) == ["A box holds 24.\nHow many?", "Second"]
    assert [row.number for row in rows(InputFormat.BLOCKS, text)] == [2, 6]
    assert texts(InputFormat.WHOLE, text) == [text.strip()]


def test_items_of_markdown_lists() -> None:
    text = """# Problems

Some words before.

1. First, which
   goes on
2) Second:

       x = 1

   - nested
   - items

```
- not a problem
```
* Third
lazily continued

Some words after.
"""
    assert texts(InputFormat.MARKDOWN, text) == [
        "First, which\ngoes on",
        "Second:\n\n    x = 1\n\n- nested\n- items",
        "Third\nlazily continued",
    ]


@pytest.mark.parametrize(
    ("suffix", "text", "format"),
    [
        (".jsonl", "x", InputFormat.JSONL),
        (".CSV", "x", InputFormat.CSV),
        (".tsv", "x", InputFormat.TSV),
        (".md", "x", InputFormat.MARKDOWN),
        (".txt", "a\nb\n", InputFormat.LINES),
        (".txt", "a\nb\n\nc", InputFormat.BLOCKS),
        ("", "a\r\n\r\nb", InputFormat.BLOCKS),
        ("", ' {"question": 1}', InputFormat.JSONL),
        (".json", '[\n{"question": 1}]', InputFormat.JSON),
        ("", "[1, 2] is a list", InputFormat.LINES),
    ],
)
def test_the_format_is_seen(suffix: str, text: str, format: InputFormat) -> None:
    assert format_of(suffix, text) is format
