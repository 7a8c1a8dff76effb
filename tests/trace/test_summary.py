from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.summary import WIDTH, summarize, summary_after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line.", "One line."),
        (
            "Wait.\n\nIs it 3 for 4 dollars, or is it 4 for 3 dollars?",
            "Is it 3 for 4 dollars, or is it 4 for 3 dollars?",
        ),
        (
            "Let me double-check. 9 times 3 is 27, fine. And more.",
            "9 times 3 is 27, fine. And more.",
        ),
        (
            "The price is 3.5 dollars\n  for each of the nine groups of pens. Then",
            "The price is 3.5 dollars for each of the nine groups of pens.",
        ),
        (
            "等一下。让我再检查一下这个问题的条件是什么，有没有遗漏。",
            "让我再检查一下这个问题的条件是什么，有没有遗漏。",
        ),
        (
            "**Step 1: Find the number of groups of pens**",
            "Step 1: Find the number of groups of pens",
        ),
        ("## The plan\n\nof it", "The plan of it"),
        (
            "Now, Mrs. Jones pours juice into four glasses. Then",
            "Now, Mrs. Jones pours juice into four glasses.",
        ),
        ("Hm.\n\nOk.", "Hm. Ok."),
        ("\\[ x = \\frac{1}{2} \\]", "\\[ x = \\frac{1}{2} \\]"),
        ("**", "**"),
        (
            "Let me list the steps to follow here: 1. Add the numbers. 2. Multiply.",
            "Let me list the steps to follow here: 1. Add the numbers.",
        ),
        ("The problem has two parts.\n1. Find x.\n2.", "The problem has two parts. 1. Find x."),
        ("First I add both numbers.\n2. Then I", "First I add both numbers. 2. Then I"),
        ("**2.** Multiply both sides of it by two.", "2. Multiply both sides of it by two."),
        ("1. Find the price of one pen first.", "Find the price of one pen first."),
        (
            "The number that the question asked for is 12. It is even.",
            "The number that the question asked for is 12.",
        ),
        ("2.", "2."),
    ],
)
def test_summaries(text: str, expected: str) -> None:
    assert summarize(text) == expected


def test_long_sentences_end_in_an_ellipsis() -> None:
    assert summarize("word " * 40) == "word " * 19 + "word…"
    assert summarize("x" * 200) == "x" * (WIDTH - 1) + "…"
    assert summarize("字" * 200) == "字" * 49 + "…"
    assert summarize("word " * 40, width=12) == "word word…"


@given(st.text(min_size=1).filter(str.strip), st.integers(min_value=3, max_value=120))
def test_one_line_never_empty_never_too_long(text: str, width: int) -> None:
    summary = summarize(text, width=width)
    assert summary
    assert len(summary.splitlines()) == 1
    assert not summary.isascii() or len(summary) <= width


def test_a_line_leads_with_the_value_that_its_step_found() -> None:
    text = "Now I have to work out what all the boxes hold together. It is 17 \\times 24 = 408."
    assert summary_after("", text, finds=True).startswith("17 × 24 = 408: Now I have to")
    assert summary_after("", text).startswith("Now I have to")


def test_neighbouring_lines_differ_also_at_60_columns() -> None:
    text = "Wait, the same thought comes again and again here."
    lines = [""]
    for _ in range(4):
        lines.append(summary_after(lines[-1], text))
    heads = [line[:36] for line in lines]
    assert all(before != after for before, after in pairwise(heads))
    assert lines[2] == f"Again: {text}"
