"""JSON values of a text in chunks: the same however it is cut, and never more memory than one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.solve.row import Wrong
from qwq_cli.transcripts import json_values as module
from qwq_cli.transcripts.json_values import event_values, is_events, is_json, json_values

ROWS = [{"a": 'x"}]{['}, {"b": ["\\", {"c": '\\"'}]}, {"d": "line\nbreak"}]
LAYOUTS = {
    "lines": "".join(f"{json.dumps(row)}\n" for row in ROWS),
    "a list": json.dumps(ROWS),
    "a list in lines": json.dumps(ROWS, indent=1),
    "one behind the other": " ".join(json.dumps(row, indent=2) for row in ROWS),
    "one line, no end": json.dumps(ROWS[0]) + json.dumps(ROWS[1]) + json.dumps(ROWS[2]),
    "blank lines": "\n\n" + "\n\n".join(json.dumps(row) for row in ROWS),
    "separators": "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
def test_any_chunks_give_the_same_values(layout: str, data: st.DataObject) -> None:
    text = LAYOUTS[layout]
    assert list(json_values(cut(text, data))) == ROWS


def cut(text: str, data: st.DataObject) -> list[str]:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=9)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(st.text(st.sampled_from('{}[]",:\\ \n1')), st.data())
def test_any_chunks_of_broken_json_give_the_same(text: str, data: st.DataObject) -> None:
    whole = list(json_values([text]))
    assert list(json_values(cut(text, data))) == whole
    assert list(json_values(text)) == whole


@pytest.mark.parametrize(
    "text",
    [
        '{\n "x": 1\\}\n[\n true\n]',
        '[[-1.5, "\\\\"]]\n[2]\n',
        "[1]\n\n\n[2]\n",
        '{"a": \n{"b": "2"}\n{"c": "3"}\n',
    ],
)
def test_a_cut_at_any_place_gives_the_same(text: str) -> None:
    whole = list(json_values([text]))
    assert list(json_values(text)) == whole
    for at in range(len(text) + 1):
        assert list(json_values([text[:at], "", text[at:]])) == whole


def test_a_broken_line_spoils_no_other() -> None:
    text = '{"a": "1"}\n{"b": \n{"c": "3"}\n'
    first, wrong, last = json_values([text])
    assert (first, last) == ({"a": "1"}, {"c": "3"})
    assert isinstance(wrong, Wrong)
    assert wrong.number == 2


def test_a_first_line_that_is_broken_is_a_line_by_the_name_of_the_file() -> None:
    wrong, second = json_values(['{"a": \n{"b": "2"}\n'], are_lines=True)
    assert isinstance(wrong, Wrong)
    assert second == {"b": "2"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"a": "1"}, {"b": ', "its end is missing"),
        ('[{"a": "1"} "b" {"c"}]', "not JSON"),
        ('{"a": ' + "[" * 50_000 + "]" * 50_000 + "}", "nested too deep"),
        ('{"a": ' + "[" * 500 + "]" * 500 + "}\n{}", "nested too deep"),
    ],
)
def test_what_is_no_value(text: str, words: str) -> None:
    assert any(words in each.why for each in json_values([text]) if isinstance(each, Wrong))


def endless(row: str) -> Iterator[str]:
    while True:
        yield row * 100


@pytest.mark.parametrize("beginning", ["", "["])
def test_a_file_without_end_is_read_as_far_as_is_asked_for(beginning: str) -> None:
    def chunks() -> Iterator[str]:
        yield beginning
        yield from endless('{"a": "1"},' if beginning else '{"a": "1"}\n')

    assert list(islice(json_values(chunks()), 5)) == [{"a": "1"}] * 5


@pytest.mark.parametrize("text", ['[{"a": "', '{"a": "1"}\n{"a": "', '{"a": "'])
def test_a_value_without_end_is_given_up(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_VALUE", 10_000)
    monkeypatch.setattr(module, "_FIRST_LINES", 1_000)

    def chunks() -> Iterator[str]:
        yield text
        for _ in range(1_000):
            yield "x" * 100
        assert "{" in text
        yield '"}\n'

    found = list(json_values(chunks()))
    assert any(isinstance(each, Wrong) and "longer than" in each.why for each in found)


def test_events_of_a_server() -> None:
    text = 'event: message\ndata: {"a": "1"}\n\n: ping\n\ndata: {"b": "2"}\n\ndata: [DONE]\n\n'
    assert is_events(text)
    assert list(event_values([text])) == [{"a": "1"}, {"b": "2"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', True), (' [\n {"a"', True), ("{}", True), ("[[{}]]", True),
        ("[THINK]So", False), ("{x | x > 1}", False), ("[1, 2]", False), ("", False),
    ],
)  # fmt: skip
def test_what_looks_like_json(text: str, expected: bool) -> None:
    assert is_json(text) is expected
