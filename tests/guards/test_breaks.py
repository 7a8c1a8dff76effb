from __future__ import annotations

import pytest

from qwq_cli.guards.breaks import start_around


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("One.\n\nTwo, three. Four, five", "Two, three. Four, five"),
        ("One.\nTwo, three. Four, five", "Two, three. Four, five"),
        ("One, two. Three, four, five", "Three, four, five"),
        ("一，二。三，四", "三，四"),
        ("One two, three four", "three four"),
    ],
)
def test_a_paragraph_is_better_than_a_line_a_sentence_or_a_clause(text: str, start: str) -> None:
    assert text[start_around(text, len(text) - 1, 1) :] == start


def test_nothing_before_the_least_place_is_taken() -> None:
    text = "One. Two three"
    assert start_around(text, 10, 6) == 10
