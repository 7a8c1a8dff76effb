from __future__ import annotations

import pytest

from qwq_cli.trace.answer import in_hindsight, read_section
from qwq_cli.trace.wording import plain, unwrap
from qwq_cli.values.kinds import AnswerSource
from qwq_cli.values.trace import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\[ \\boxed{36} \\]", "36"),
        ("$$\\boxed{36}$$", "36"),
        ("\\(\\boxed{36}\\)", "36"),
        ("$\\boxed{36}$", "36"),
        ("\\[ x = 5 \\]", "x = 5"),
        ("The cost is \\(\\boxed{36}\\) dollars.", "The cost is \\(36\\) dollars."),
        ("\\[ a \\] and \\[ b \\]", "\\[ a \\] and \\[ b \\]"),
        ("$a$ or $b$", "$a$ or $b$"),
        ("$5 or 6\\$", "$5 or 6\\$"),
        ("36**", "36"),
        ("**36**", "**36**"),
        ("\\boxed{\\text{(B)}}", "(B)"),
        ("\\boxed{\\text{36 dollars}}", "36 dollars"),
        ("$$", "$$"),
        ("\\[\\]", "\\[\\]"),
    ],
)
def test_unwrapping_for_readers(text: str, expected: str) -> None:
    assert unwrap(text) == expected


@pytest.mark.parametrize(
    "text",
    ["5 \\text{ cm}", "\\text{a} + \\text{b}", "\\text{$x$}", "\\text{a \\% b}", "\\text{ }"],
)
def test_text_is_kept_where_dropping_it_could_change_the_meaning(text: str) -> None:
    assert plain(text) == text


def section(text: str) -> tuple[str, str | None] | None:
    answer = read_section(text, Span(start=0, end=len(text)), AnswerSource.MARKER)
    return (answer.text, answer.value) if answer else None


def test_the_value_is_what_the_boxes_of_the_last_sentence_say() -> None:
    assert section("First \\boxed{7}. Either \\boxed{1} or \\boxed{\\frac{1}{2}}") == (
        "First 7. Either 1 or \\frac{1}{2}",
        "1, \\frac{1}{2}",
    )
    assert section("It is 5.") == ("It is 5.", None)


@pytest.mark.parametrize(
    "text", ["", "\\[", "\\[ \\boxed{", "$$\n\\boxed", "\\boxed{", "\\boxed{}", "$$"]
)
def test_a_section_without_content_is_no_answer(text: str) -> None:
    assert section(text) is None


def test_a_box_in_hindsight() -> None:
    text = "I get \\boxed{\\boxed{ 5 }}, so \\boxed{}."
    answer = in_hindsight(text, Span(start=0, end=len(text)), ended=True)
    assert (answer.text, answer.value) == ("5", "5")
    assert text[answer.start : answer.end] == "\\boxed{ 5 }"
    text = "put it in \\boxed{}"
    answer = in_hindsight(text, Span(start=0, end=len(text)), ended=True)
    assert (answer.how, answer.value) == (AnswerSource.NONE, None)
