from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.marker import LINE_LIMIT, marker_end, may_be_marker

SCRAPS = [
    *(
        "**",
        "***",
        "*",
        "__",
        "#",
        "## ",
        " ",
        "\t",
        ":",
        "：",
        "final",
        "Final ",
        "answer",
        "Answer",
    ),
    *(
        "the ",
        "s",
        "最终",
        "答案",
        "最后",
        "的",
        "36",
        "\\",
        "$",
        "is",
        "İ",
        "ſ",
        "anſwer",
        ":" * 60,
    ),
]


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("**Final Answer**", ""),
        ("**FINAL ANSWER:** 36", "36"),
        ("**Final Answer: 36**", "36**"),
        ("**Final Answer** : 36", "36"),
        ("**Final Answer** \\boxed{36}", "\\boxed{36}"),
        ("**The final answer**", ""),
        ("***Final Answer***", ""),
        ("#### Final Answer:", ""),
        ("# __最终答案__", ""),
        ("最终答案：36", "36"),
        ("**Answers**", ""),
        ("### Answer: B", "B"),
    ],
)
def test_markers(line: str, rest: str) -> None:
    end = marker_end(line, paragraph=True)
    assert end is not None
    assert line[end:] == rest


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Final Answer",
            "final answer is 5",
            "Answer: 5",
            "答案：5",
            "The answer: 5",
            "**Answer** 5",
        ),
        *(
            "**Final Answer** is near",
            "**Final Answer",
            "**Final Answer:",
            "**Final Answers here**",
        ),
        *(
            "### Final Answer is near",
            "*Final Answer*",
            "- **Final Answer**",
            "**My Final Answer**",
            "",
        ),
        *("The **Final Answer**", "####### Final Answer", "**Final Answer__ x"),
    ],
)
def test_no_markers(line: str) -> None:
    assert marker_end(line, paragraph=True) is None


def test_letters_that_only_fold_to_latin_ones_are_none() -> None:
    assert marker_end("**Anſwer:** 5", paragraph=True) is None


def test_a_line_is_not_held_for_ever() -> None:
    assert may_be_marker("**Final Answer** :")
    assert not may_be_marker("**Final Answer" + "*" * LINE_LIMIT)


@pytest.mark.parametrize("line", ["**Answer:** 5", "Final Answer: 5", "### 答案"])
def test_inside_a_paragraph_only_the_unmistakable_counts(line: str) -> None:
    assert marker_end(line, paragraph=True) is not None
    assert marker_end(line, paragraph=False) is None
    assert marker_end("**Final Answer**", paragraph=False) is not None


@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=10).map("".join), st.booleans())
def test_what_may_no_longer_be_a_marker_is_decided(line: str, paragraph: bool) -> None:
    line = line.strip() or "x"
    whole = marker_end(line, paragraph=paragraph)
    for end in range(1, len(line)):
        if not may_be_marker(line[:end]) and not line[end - 1].isspace():
            assert marker_end(line[:end], paragraph=paragraph) == whole
