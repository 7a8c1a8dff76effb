from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.cut import before_number, cut


@pytest.mark.parametrize(
    ("text", "end", "kept"),
    [
        ("it has 1,024 bytes", 9, "it has "),
        ("it has 1,024 bytes", 10, "it has "),
        ("it has 1,024 bytes", 12, "it has 1,024"),
        ("about 3.5 km", 7, "about "),
        ("about 3.5 km", 8, "about "),
        ("408. So", 3, "408"),
        ("4, 5", 2, "4,"),
        ("1234567", 3, "123"),
        ("ten", 2, "te"),
    ],
)
def test_a_cut_breaks_no_number(text: str, end: int, kept: str) -> None:
    assert text[: before_number(text, end)] == kept


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("short", 5, "short"),
        ("x1ba", 3, "..."),
        ("x1ba", 1, "."),
        ("x1ba", 0, ""),
        ("a long answer", 9, "a long..."),
        ("a longer answer", 6, "a l..."),
        ("it has 1,024 bytes", 12, "it has..."),
        ("cafe\u0301s and more", 7, "caf..."),  # a letter and its accent
        ("क्षमा करें", 4, "..."),  # one sign of four characters
        ("ok 👩\u200d👩\u200d👧 all", 8, "ok..."),  # a family
        ("ok 👍🏽 so be it", 7, "ok..."),  # a hand and its colour
        ("🇫🇷🇩🇪🇮🇹", 5, "🇫🇷..."),
        ("🇫🇷🇩🇪🇮🇹🇪🇸", 6, "🇫🇷..."),
        (r"'ab\x1bcdefgh'", 8, "'ab..."),
        (r"'ab\u200bcdefgh'", 10, "'ab..."),
        (r"'ab\\cdefgh'", 7, "'ab..."),
        (r"x^2+\frac{1}{2}", 10, "x^2+..."),
        ("ab\x1b[31mred and more", 8, "ab..."),
    ],
)
def test_what_belongs_together_is_not_cut(text: str, most: int, kept: str) -> None:
    assert cut(text, most) == kept


@given(st.text(max_size=60), st.integers(-1, 30))
def test_a_cut_text_begins_as_it_did_and_is_no_longer_than_it_may_be(text: str, most: int) -> None:
    found = cut(text, most)
    if len(text) <= most:
        assert found == text
        return
    kept = found.removesuffix("..."[: max(most, 0)])
    assert len(found) <= max(most, 0)
    assert text.startswith(kept)
    rest = text[len(kept) :]
    assert not kept or not unicodedata.combining(rest[0])


def test_a_sign_without_end_costs_no_time() -> None:
    assert cut("e" + "\u0301" * 1_000_000, 60) == "..."
