from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli import json_scan
from qwq_cli.errors import UsageError
from qwq_cli.solve.json_rows import json_rows
from qwq_cli.solve.row import Number, Row, Wrong, text_of

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
A, B = {"q": "1+1"}, {"q": "2+2"}


def rows(text: str, key: str | None = None, *, lines: bool = False) -> list[Row | Wrong]:
    return list(json_rows(text, "p.json", key, lines=lines)())


def cells(text: str, key: str | None = None, *, lines: bool = False) -> list[object]:
    found = rows(text, key, lines=lines)
    return [row.cells if isinstance(row, Row) else row.why for row in found]


@given(st.lists(st.dictionaries(words, words, min_size=1), max_size=5))
def test_all_spellings_give_back_what_was_written(tables: list[dict[str, str]]) -> None:
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in tables)
    found = rows(text, lines=True)
    assert found == [Row(n, each) for n, each in enumerate(tables, 1)]
    for indent in (None, 1):
        for is_lines in (False, True):  # whatever the name says
            assert cells(json.dumps(tables, indent=indent), lines=is_lines) == tables
    wrapped = json.dumps({"name": "x", "data": tables, "n": [1, 2]}, indent=2)
    if tables:
        assert cells(wrapped) == tables
    assert cells("\n".join(json.dumps(each, indent=2) for each in tables)) == tables or (
        len(tables) < 2
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B]),
        json.dumps([A, B], indent=1),
        f"{json.dumps(A)}\n{json.dumps(B)}\n",
        f"{json.dumps(A)}\r\n\r\n{json.dumps(B)}",
        f"{json.dumps(A)}\r{json.dumps(B)}\r",
        f"{json.dumps(A, indent=1)}\n{json.dumps(B, indent=1)}",
        json.dumps({"any key": [A, B]}),
        '{"version": 2, "data": [\n{"q": "1+1"},\n{"q": "2+2"}\n]}',
        json.dumps({"version": 1, "data": {"problems": [A, B]}, "tags": ["x"]}, indent=2),
    ],
)
def test_the_content_tells_what_it_is(text: str) -> None:
    for is_lines in (False, True):
        if not (is_lines and text.startswith(('{"any', '{"version": 1'))):
            assert cells(text, lines=is_lines) == [A, B]


@pytest.mark.parametrize(
    "row",
    [
        {"question": "1+1", "parts": [{"a": "1"}]},
        {"messages": [{"role": "user", "content": "1+1"}]},
        {"id": "1", "chat": [{"from": "human", "value": "1+1"}]},
        {"stem": "x", "choices": [{"label": "A", "text": "1"}]},
        {"q": "1+1"},
    ],
)
def test_one_object_may_be_the_only_row(row: dict[str, object]) -> None:
    for indent in (None, 2):
        assert cells(json.dumps(row, indent=indent)) == [row]
    assert cells(json.dumps({**row, "list": [A]}), lines=True) == [{**row, "list": [A]}]


def test_of_two_lists_one_must_be_named() -> None:
    text = json.dumps({"train": [A], "test": [B]})
    with pytest.raises(UsageError, match="train, test") as told:
        rows(text)
    assert told.value.hint == "Say which: --rows train"
    assert cells(text, "test") == [B]
    with pytest.raises(UsageError, match="under tset") as told:
        rows(text, "tset")
    assert told.value.hint == "Did you mean test?"
    with pytest.raises(UsageError, match="not a JSON object"):
        rows(json.dumps([A]), "test")
    nested = json.dumps({"splits": {"train": [A], "test": [B]}})
    assert cells(nested, "test") == cells(nested, "splits.test") == [B]


def test_a_wrong_line_does_not_hide_the_next() -> None:
    found = rows('{"question": "a"}\nnonsense\n[1]\n\n{"question": "b"}\n')
    assert [type(row) for row in found] == [Row, Wrong, Wrong, Row]
    assert [row.number for row in found] == [1, 2, 3, 5]
    assert [type(row) for row in rows('{"question": \n{"question": "b"}\n')] == [Wrong, Row]


def test_values_are_as_they_are_written() -> None:
    line = '{"answer": 0.10, "n": 12345678901234567890123, "x": null, "y": NaN, "z": [1.50, null]}'
    (row,) = rows(line)
    assert isinstance(row, Row)
    assert row.cells == {
        "answer": "0.10", "n": "12345678901234567890123", "z": ["1.50", None],
    }  # fmt: skip
    assert isinstance(row.cells["answer"], Number)


def test_a_cell_as_text() -> None:
    line = '{"answer": [1, 2.50, "a", null, true], "of": {"x": [-1], "y": "\\"2\\""}}'
    (row,) = rows(line)
    assert isinstance(row, Row)
    assert {name: text_of(cell) for name, cell in row.cells.items()} == {
        "answer": '[1, 2.50, "a", null, true]',
        "of": '{"x": [-1], "y": "\\"2\\""}',
    }


DEEP = '{"a": ' + "[" * 900 + "]" * 900 + "}"


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"a": ' * 5_000, DEEP, '{"a": "' + "x" * 2_000_000 + '"}']
)
def test_monsters_are_wrong_lines(line: str) -> None:
    found = rows(f'{line}\n{{"q": "1"}}', lines=True)
    assert [type(row) for row in found] == [Wrong, Row]


def test_a_list_tells_the_line_of_each_object() -> None:
    for before in ("", '{"x": '):
        found = rows(before + '[\n {"q": 1},\n {"q": 2}\n , 3, {')
        assert [(row.number, type(row)) for row in found] == [
            (2, Row), (3, Row), (4, Wrong), (4, Wrong),
        ]  # fmt: skip


@given(st.text('{}[]":,a1 \n\\'), st.booleans(), st.none() | st.just("a"))
def test_no_text_breaks_it(text: str, lines: bool, key: str | None) -> None:
    try:
        found = rows(text, key, lines=lines)
    except UsageError:
        return
    assert all(1 <= row.number <= text.count("\n") + 1 for row in found)


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"about": "x", "rows": rows}])
def test_a_row_with_too_many_values_is_told(wrap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "MAX_VALUES", 50)
    large = {"q": "x" * (1 << 20), "n": ["1"] * 60}
    row, wrong = cells(json.dumps(wrap([A, large, B])))
    assert row == A
    assert "it holds more than" in str(wrong)


def test_a_list_of_rows_may_hold_more_values_than_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "MAX_VALUES", 50)
    texts = [{"q": "x" * 9_999}] * 200
    assert cells(json.dumps({"about": [1, 2], "rows": texts})) == texts
    assert cells(json.dumps({"rows": texts, "about": [1, 2]})) == texts
