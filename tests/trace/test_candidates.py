from __future__ import annotations

import pytest

from qwq_cli.trace.candidates import find_candidates
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Candidate, Step


def step(index: int, start: int, end: int) -> Step:
    return Step(
        index=index,
        kind=StepKind.DERIVE,
        start=start,
        end=end,
        tokens=0,
        seconds=0.0,
        summary="s",
    )


def found(text: str) -> list[str]:
    steps = [step(0, 0, len(text))]
    return [candidate.text for candidate in find_candidates(text, steps, until=len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So the answer is 36.", "36"),
        ("The answer should be $\\frac{1}{2}$, I think.", "\\frac{1}{2}"),
        ("the answer is \\(x + 1\\)", "x + 1"),
        ("The correct answer is **blue**.", "blue"),
        ("the answer is indeed 1,234.5", "1,234.5"),
        ("the answer is 50%.", "50%"),
        ("the answer must be -3/4", "-3/4"),
        ("the answer is 3, 5, 7.", "3, 5, 7"),
        ("the answer is (C).", "C"),
        ("the answer is $\\boxed{5}$", "5"),
        ("the answer is $5 because they are $6", "$5"),
        ("答案是36元。", "36"),
        ("所以答案应该是：9", "9"),
        ("So x = 12.", "12"),
        ("Therefore, $n = 5$.", "5"),
        ("因此，x = 7。", "7"),
        ("It is \\boxed{\\text{Monday}} then.", "Monday"),
    ],
)
def test_candidates(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "If the answer is 36, then",
        "Assuming the answer is 36, the",
        "Whether the answer is 5 or 6",
        "the answer is 36?",
        "the answer is not 36",
        "the answer is a number",
        "the answer is I think",
        "the answer is 3 + 4",
        "the answer is 3x",
        "the answer is 12:45",
        "So x = 12 and y = 3.",
        "So x = 12y.",
        "We know x = 12.",
        "\\boxed{}",
        "如果答案是36，",
    ],
)
def test_what_is_too_uncertain(text: str) -> None:
    assert found(text) == []


def test_each_answer_counts_once_where_it_first_appeared() -> None:
    text = "So x = 5.\n\nThe answer is 6.\n\nNo, the answer is $5$, \\boxed{ 5 }."
    steps = [step(0, 0, 9), step(1, 11, 27), step(2, 29, len(text))]
    assert find_candidates(text, steps, until=len(text)) == (
        Candidate(text="5", step=0, at=0),
        Candidate(text="6", step=1, at=text.index("answer")),
    )


def test_only_steps_before_the_answer_count() -> None:
    text = "The answer is 5.\n\nThe answer is 6.\n\nThe answer is 7."
    steps = [step(0, 0, 16), step(1, 36, len(text))]
    assert [c.text for c in find_candidates(text, steps, until=40)] == ["5"]
