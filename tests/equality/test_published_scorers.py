"""What others judge by their published rules, their errors included."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.equality import hendrycks, minerva
from qwq_cli.equality.published import MathVerify

HENDRYCKS = [  # by the rules of the published procedure, worked out by hand
    (r"\frac{1}{2}", "1/2", True),
    (r"\frac{1}{2}", "0.5", True),
    (r"\frac{1}{4}", "0.25", False),
    (r"\frac12", r"\dfrac{1}{2}", True),
    (r"\frac{3}{72}", r"\frac3{72}", True),
    (r"-\frac{1}{2}", "-1/2", False),
    (r"\frac{-1}{2}", "-1/2", True),
    (r"\sqrt3", r"\sqrt{3}", True),
    ("x=5", "5", True),
    ("area=5", "5", False),
    ("5", r"5\text{ cm}", True),
    ("5", r"5\text{cm}", False),
    (r"5\text{ cm}\text{ or so}", "5", False),
    (r"50\%", "50", True),
    ("35%", "35", True),  # the published procedure removes a bare percent sign too
    (r"30^\circ", "30", True),
    (r"\$12", "12", True),
    (r"\left( 1, 2 \right)", "(1,2)", True),
    ("(1,2)", "(2,1)", False),
    ("10,\\!000", "10,000", True),
    ("10,000", "10000", False),
    (".5", "0.5", True),
    (r"\sqrt", r"\sqrt", True),
    (r"\frac", "x", False),
    (r"x+\frac1", r"x+\frac1", True),
    ("", "", True),
    ("06/07", r"\frac{06}{07}", False),
]
MINERVA = [
    ("10000", "10,000", True),
    ("5", r"5\text{ cm}", True),
    ("5", "5 dollars", True),
    ("5", "5 miles", False),
    (r"\frac{1}{2}", r"\frac12", True),
    (r"\frac{1}{2}", "1/2", False),
    (r"\frac{1}{2}", "0.5", False),
    (r"\sqrt{3}", r"\sqrt3", True),
    ("x=5", "5", True),
    ("a=b=5", "5", True),
    ("2x=6", "6", True),
    ("The answer is $5$.", "5", True),
    (r"\text{Monday}", "Monday", True),
    (r"\textbf{(C)}", "(C)", True),
    (r"\boxed{36}", "36", True),
    (r"0.\overline{3}", "0.3", True),
    (r"30^{\circ}", "30", True),
    (r"1\text{ and }2", "12", True),  # spaces go first
    (r"1,\text{and} 2", "1,2", True),
    ("yes", "Yes", False),
]


@pytest.mark.parametrize(("target", "answer", "correct"), HENDRYCKS)
def test_hendrycks(target: str, answer: str, correct: bool) -> None:
    assert hendrycks.judge(target, answer).correct is correct
    assert hendrycks.judge(answer, target).correct is correct


@pytest.mark.parametrize(("target", "answer", "correct"), MINERVA)
def test_minerva(target: str, answer: str, correct: bool) -> None:
    assert minerva.judge(target, answer).correct is correct
    assert minerva.judge(answer, target).correct is correct


def test_the_reason_shows_what_was_compared() -> None:
    assert hendrycks.judge("1/2", "0.25").why == (
        r"the answer comes to '0.25', the target to '\frac{1}{2}'"
    )
    assert minerva.judge("10,000", "10000").why == "both come to '10000'"


@given(st.lists(st.sampled_from([*r"\frac sqrt \text{ $=,.0159{}/ %a", "\\frac", "\\sqrt", "\n"])))
def test_no_text_makes_them_fail(parts: list[str]) -> None:
    text = "".join(parts)
    for judge in (hendrycks.judge, minerva.judge):
        assert judge(text, text).correct
        judge(text, "5")


@pytest.fixture(scope="module")
def math_verify() -> Iterator[MathVerify]:
    with MathVerify() as judge:
        yield judge


@pytest.mark.parametrize(
    ("target", "answer", "correct"),
    [
        ("1/2", "0.5", True),
        (r"\frac{1}{2}", "50\\%", True),
        (r"\sqrt{8}", r"2\sqrt{2}", True),
        ("5", "6", False),
        # Known errors of it, which it may keep
        ("5 km", "5 mm", True),
        ("50%", "50", True),
        ("11_2", "11_3", True),
    ],
)
def test_math_verify_has_its_own_verdict(
    math_verify: MathVerify, target: str, answer: str, correct: bool
) -> None:
    assert math_verify.judge(target, answer).correct is correct


def test_what_hangs_is_wrong_and_said() -> None:
    with MathVerify(seconds=0.5) as judge:
        verdict = judge.judge("9^{9^{9^{9^9}}}", "3")
        assert (verdict.correct, verdict.why) == (False, "no verdict in 0.5 seconds")
        assert judge.judge("9^{9^{9^{9^9}}}", "3") == verdict
        assert judge.remarks() == ("math-verify could not judge 1 answer in time: wrong.",)


class Scripted:
    """A worker that says what a test wrote."""

    def __init__(self, *answers: str | None, is_broken: bool = False) -> None:
        self.answers, self.is_broken = list(answers), is_broken
        self.questions: list[object] = []

    def answer(self, question: object, seconds: float) -> str | None:
        self.questions.append(question)
        return self.answers.pop(0)

    def close(self) -> None:
        pass


def test_only_a_text_without_delimiters_gets_some() -> None:
    worker = Scripted(json.dumps([True, "5", None]))
    verdict = MathVerify(worker).judge(r"\frac12", r"it is \(5\)")
    assert worker.questions == [[r"$\frac12$", r"it is \(5\)"]]
    assert verdict == (True, "it reads 5 for the target and nothing for the answer")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (r"\$18", r"$\$18$"),
        (r"18\$", r"$18\$$"),
        (r"35\%", r"$35\%$"),
        ("$18$", "$18$"),
        (r"\boxed{\$18}", r"\boxed{\$18}"),
    ],
)
def test_a_dollar_with_a_backslash_delimits_nothing(text: str, given: str) -> None:
    worker = Scripted(json.dumps([True, "5", "5"]))
    MathVerify(worker).judge(text, "5")
    assert worker.questions == [[given, "$5$"]]


def test_a_library_that_is_not_there_is_said() -> None:
    judge = MathVerify(Scripted(None, is_broken=True))
    assert not judge.judge("1", "1").correct
    assert "does not start here" in judge.remarks()[0]
