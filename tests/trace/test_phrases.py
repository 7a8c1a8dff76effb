from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.evidence import look
from qwq_cli.trace.phrases import Phrases, words_of

GROUPS = {"doubt": ["wait", "hold on"], "held": ["is correct", "correct"], "zh": ["等等", "等一下"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wait, is it?", [(0, "doubt")]),
        ("Awaiting; await; wait", [(17, "doubt")]),
        ("hold-on and Hold\n on", [(0, "doubt"), (12, "doubt")]),
        ("It is correct.", [(3, "held"), (6, "held")]),
        ("hold", []),
        ("等等等，等一下", [(0, "zh"), (4, "zh")]),
    ],
)
def test_phrases_are_whole_words(text: str, found: list[tuple[int, str]]) -> None:
    assert Phrases(GROUPS).find(text) == found


@given(st.text("ab' é1-_\n"))
def test_words_are_the_same_however_they_are_found(text: str) -> None:
    assert words_of(text) == re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("3 + 4 = 7", ["7"]),
        ("x is -5, y ≈ $1,200.5", ["-5", "1200.5"]),
        ("so 5 of 6", []),
        ("this gives \\(12\\)", []),
        ("this gives $12$ and 3 = 2x", ["12"]),
        ("和是8，为 9", ["8", "9"]),
        ("is" + " " * 13 + "5", []),
        (" is" + " " * 13 + "5", ["5"]),
        (" is" + " " * 14 + "5", []),
    ],
)
def test_results_are_the_numbers_that_something_equals(text: str, results: list[str]) -> None:
    assert look(text, len(text)).results == results
