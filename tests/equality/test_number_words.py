from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.equality.number_words import SCALES, SMALL, TENS, numbers_in

WORDS = st.sampled_from([*SMALL, *TENS, *SCALES, "hundred", "hundredth", "and", "a", "-", ",", "x"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the first two hundred and five numbers", [205]),
        ("the one hundred and twentieth, and the seventh", [120, 7]),
        ("Twenty-five of a thousand", [25, 1000]),
        ("two, and five", [2, 5]),
        ("and two hundred and six", [206]),
        ("a hundred million", [100_000_000]),
        ("a number and an apple", []),
        ("", []),
    ],
)
def test_whole_numbers_in_a_text(text: str, numbers: Sequence[int]) -> None:
    assert [*numbers_in(text)] == numbers


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_words_make_bounded_numbers(text: str) -> None:
    assert all(0 <= number < 10**15 for number in numbers_in(text))
