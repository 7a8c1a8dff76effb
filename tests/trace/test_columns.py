"""Sums of digits in a written addition are no results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.columns import with_results, without_columns
from qwq_cli.trace.summary import summary_after
from tests.cost import cpu_seconds


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("578+4269: 8+9=17, 7+6+1=14, 5+2+1=8, 0+4=4, 578+4269=4847.", "578+4269=4847."),
        ("4847-4269: 17-9=8, 14-6-1=7, 8-2-1=5, 4-4=0, 4847-4269=578.", "4847-4269=578."),
        ("17×20: 7×2=14, 1×2=2, 2+1=3, 17×2=34, 17×20=340.", "17×20=340."),
        ("So x=56÷8. 56÷8: 56=8×7+0, 56÷8=7.", "So x=56÷8. 56÷8=7."),
        ("1500×15: 5×12=60, 1×12=12, 1500×12=18000.", "1500×12=18000."),
        (
            "I get 59 and I need 59: 9-9=0, 5-5=0. That is correct.",
            "I get 59 and I need 59. That is correct.",
        ),
        ("I get 120 and I need 240: 0-0=0, 2-4=-2.", "I get 120 and I need 240."),
        (
            "Add 278 and 56. 8 + 6 = 14, 7 + 5 + 1 = 13, 2 + 1 = 3. The sum is 334.",
            "Add 278 and 56. The sum is 334.",
        ),
        (
            "I add 278 and 56: 8+6=14, 7+5+1=13, 2+0+1=3, so it is 334.",
            "I add 278 and 56, so it is 334.",
        ),
        # These are results.
        ("There are two ways: 8+6=14, 7+5=12.", "There are two ways: 8+6=14, 7+5=12."),
        ("The digits of 408: 4+0+8=12.", "The digits of 408: 4+0+8=12."),
        ("Now 12+13=25, and 2+3=5 more.", "Now 12+13=25, and 2+3=5 more."),
        ("Let x=5, y=3.", "Let x=5, y=3."),
        ("8+6=14, 7+5+1=13", "8+6=14, 7+5+1=13"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert without_columns(text) == left


SHORT = 4_000  # characters
SUM = "I add 278 and 56 column by column, as at school. "


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SUM + "8+6=14, 7+5+1=13, 2+0+1=3. The sum is 334.", SUM.strip()),
        (
            "I add 278 and 56 now. 8+6=14, 7+5+1=13, 2+0+1=3. The sum is 334.",
            "I add 278 and 56 now. The sum is 334.",
        ),
        (SUM + "Units: 8+6=14, write 4. Tens: 7+5+1=13, write 3.", SUM.strip()),
        ("278+56: 8+6=14, 7+5+1=13, 2+0+1=3, 278+56=334. That is it.", "278+56=334. That is it."),
        ("7+8: 7+8=15, 7+8=15.\n\nI get 15 and I need 15.", "7+8=15. I get 15 and I need 15."),
    ],
)
def test_a_line_leads_with_the_result_or_the_sentence_before(text: str, line: str) -> None:
    assert summary_after("", text, finds=True) == line
    assert summary_after("", text) == line


@given(st.text("0123456789+-×÷=:,. aé\n", max_size=200))
def test_nothing_is_added(text: str) -> None:
    left = without_columns(text)
    assert len(left) <= len(text)
    assert bool(left.strip()) == bool(text.strip())
    assert without_columns("") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "1+",
        "1 + ",
        "1.5*",
        "1",
        "1+1:1=1,",
        "1=1,",
        "1+1=1+",
        "1=-1+",
        "8+6. 8+6=14,1=1. ",
        "1+1: ",
    ],
)
def test_eight_times_the_text_takes_about_eight_times_as_long(piece: str) -> None:
    short = (piece * SHORT)[:SHORT]
    long = (piece * 8 * SHORT)[: 8 * SHORT]
    first = cpu_seconds(lambda: with_results(short))
    assert cpu_seconds(lambda: with_results(long)) < 24 * first + 0.02


def test_a_long_sum_before_columns_is_one_operation() -> None:
    ones = "1+" * 1_000 + "1"
    assert with_results(f"{ones}: 1+1=2, {ones}=1001.") == f"{ones}=1001."
