from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.boxes import filled_boxes, find_boxes, last_boxed, unbox, unfinished_box

SCRAPS = [
    "\\boxed{",
    "\\fbox{",
    "\\boxed",
    "{",
    "}",
    "\\{",
    "\\}",
    "\\\\",
    "\\",
    " ",
    "5",
    "\n",
    "x",
]
scraps = st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join)


def contents(text: str) -> list[str]:
    return [text[box.inner_start : box.inner_end] for box in filled_boxes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\boxed{5}", ["5"]),
        ("\\boxed {5} and \\fbox{6}", ["5", "6"]),
        ("\\boxed{\\frac{1}{2}}", ["\\frac{1}{2}"]),
        ("\\boxed{\\{1, 2\\}}", ["\\{1, 2\\}"]),
        ("the set {1 and \\boxed{5}", ["5"]),
        ("} \\boxed{5}", ["5"]),
        ("\\boxed{5", []),
        ("\\boxed{5\\}", []),
        ("\\boxed{5 then \\boxed{6}", ["6"]),
        ("\\boxed{ \\boxed{5} }", ["5"]),
        ("\\boxed{x = \\boxed{5}}", ["5", "x = \\boxed{5}"]),
        ("\\boxed{} \\boxed{ }", []),
        ("\\boxed{ \\boxed{} }", []),
        ("\\\\boxed{5}", []),
        ("\\\\\\boxed{5}", ["5"]),
        ("\\boxedx{5} \\boxed 5", []),
    ],
)
def test_boxes_that_say_something(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\[ \\boxed{36} \\]", "\\[ 36 \\]"),
        ("a \\boxed{1} b \\fbox{\\frac{2}{3}} c", "a 1 b \\frac{2}{3} c"),
        ("\\boxed{\\boxed{5}}", "5"),
        ("\\boxed{5", "\\boxed{5"),
        ("none", "none"),
    ],
)
def test_unboxing(text: str, expected: str) -> None:
    assert unbox(text) == expected


@given(scraps)
def test_boxes_are_balanced(text: str) -> None:
    for box in find_boxes(text):
        assert text[box.start : box.inner_start].startswith(("\\boxed", "\\fbox"))
        assert text[box.inner_start - 1] + text[box.inner_end : box.end] == "{}"


@given(scraps)
def test_unboxing_removes_as_many_closers_as_boxes(text: str) -> None:
    assert text.count("}") - unbox(text).count("}") == len(find_boxes(text))


def test_nesting_costs_no_recursion_and_no_square() -> None:
    deep = 50_000
    assert contents("\\boxed{" * deep + "5" + "}" * deep) == ["5"]
    assert contents("\\boxed{" * deep) == []
    assert unbox("\\boxed{" * deep + "5" + "}" * deep) == "5"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (r"so $\boxed{ 12\text{ cm} }$ cm", r" 12\text{ cm} "),
        (r"\boxed{1} and \boxed{2}", "2"),
        (r"\boxed{a \boxed{b} c}", "b"),
        (r"\fbox{1}", "1"),
        (r"\boxed{1}, put it in \boxed{}", ""),
        (r"\boxed{1} then \boxed{2", "1"),
        ("5", None),
    ],
)
def test_the_last_box_as_it_was_written(text: str, content: str | None) -> None:
    assert last_boxed(text) == content


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (r"\[ \boxed{36} \]", None),
        (r"\[ \boxed{36", 3),
        ("\\[ \\boxed{36\n", 3),
        ("\\[ \\boxed{36, so\n\nLet me", 3),
        (r"\boxed{36. Then \[ x = 1 \]", 0),
        (r"\[ \boxed{\text{the root \(x\) of", 3),
        (r"\[ \boxed{\frac{1}{2", 3),
        (r"\[ \boxed{a \boxed{36} b", 3),
        (r"\boxed{36} and \boxed{3", 15),
        # Finished where the formula ends
        (r"\[ \boxed{36 \] and so", None),
        ("\\[\n\\boxed{36\n\\]", None),
        (r"\[ x = 5, \boxed{36. \]", None),
        (r"$\boxed{\frac{1}{2}$ is it", None),
        (r"For $x$ it is $$\boxed{36$$", None),
        (r"For $x$ it is \boxed{36 and $y$", 14),
        (r"\(\boxed{36\)", None),
        (r"\[ \boxed{ \]", 3),
        (r"\[ \boxed{\dots \]", 3),
        # Finished where the text goes on as if it were closed
        ("\\[ \\boxed{36$.\n\nIt is", None),
        ("\\[ \\boxed{36 \\)\n", None),
        ("\\[ \\boxed{x + 1 $$\r\n", None),
        ("\\[ \\boxed{36$", 3),
        ("\\[ \\boxed{36 is \\(6^2\\)\n", 3),
        ("\\[ \\boxed{36\n\n", None),
        ("\\[ \\boxed{-1/2.\r\n\r\n", None),
        ("\\[ \\boxed{B\n\nIt is", None),
        ("\\[ \\boxed{36 +\n\n", 3),
        ("\\[ \\boxed{17 * 24 = 408\n\n", 3),
        (r"\[ \boxed{35 \] or \[ \boxed{36", 22),
        ("36", None),
    ],
)
def test_where_a_text_leaves_a_box_open(text: str, start: int | None) -> None:
    assert unfinished_box(text) == start


@given(scraps)
def test_no_box_is_left_open_before_the_first_that_is(text: str) -> None:
    assert unfinished_box(text[: unfinished_box(text)]) is None


def test_many_open_boxes_cost_no_square() -> None:
    assert unfinished_box("\\boxed{" * 50_000) == 0
    assert unfinished_box("\\[ \\boxed{5 \\] " * 5_000) is None
