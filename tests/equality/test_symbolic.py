from __future__ import annotations

import json
from typing import Any

import pytest

from qwq_cli.equality.expression import difference
from qwq_cli.equality.grammar import parse
from qwq_cli.equality.notation import tidy
from qwq_cli.equality.worker import _answer


def tree(text: str) -> Any:
    expr = parse(tidy(text))
    assert expr is not None, text
    return expr


def asked(*question: object) -> str:
    """What the worker says to a question as it arrives, through JSON."""
    return _answer(json.loads(json.dumps(question)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r"\sqrt{8}", r"2\sqrt{2}"),
        (r"\sqrt{3+2\sqrt{2}}", r"1+\sqrt{2}"),
        (r"\sqrt[3]{2+\sqrt{5}}+\sqrt[3]{2-\sqrt{5}}", "1"),
        (r"\cos 36°", r"\frac{1+\sqrt{5}}{4}"),
        (r"\cos\frac{\pi}{7}-\cos\frac{2\pi}{7}+\cos\frac{3\pi}{7}", "1/2"),
        (r"\arctan\frac{1}{2}+\arctan\frac{1}{3}", r"\frac{\pi}{4}"),
        (r"e^{i\pi/6}", r"\frac{\sqrt{3}}{2}+\frac{i}{2}"),
        ("i^2", "-1"),
        (r"\frac{\ln 8}{\ln 2}", "3"),
        (r"\log 100", "2"),
        (r"\sin^2 x+\cos^2 x", "1"),
        ("(n+1)!", "(n+1)n!"),
        (r"\ln x^2", r"2\ln x"),  # wherever both are real
        (r"(\sqrt{x})^2", "x"),
        (r"\frac{1}{x}-\frac{1}{x+1}", r"\frac{1}{x(x+1)}"),
    ],
)
def test_proved_equal(a: str, b: str) -> None:
    assert asked("equal", tree(a), tree(b)) == asked("equal", tree(b), tree(a)) == "same"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r"\tan 45", r"\tan 45°"),
        (r"\sqrt{x^2}", "x"),
        (r"\ln x", r"\ln|x|"),
        (r"\sqrt{x}", r"\sqrt{|x|}"),
        (r"\sqrt{2}", "1.41421356237309504880168872420969807856967187537694807317667973799"),
        (r"10^{100}+\pi", r"10^{100}+\pi+10^{-50}"),
        (r"e^{\pi\sqrt{163}}", "640320^3+744"),
        (r"\sqrt{2}+10^{-70}", r"\sqrt{2}"),
        ("x^2", "x^3"),
        (r"\infty", r"-\infty"),
        ("1/0", "1/0+1"),
    ],
)
def test_known_to_differ(a: str, b: str) -> None:
    assert asked("equal", tree(a), tree(b)) == asked("equal", tree(b), tree(a)) == "different"


@pytest.mark.parametrize("a", ["9^{9^{9^{9}}}", "(10^6)!", "f(a+b)", r"\zeta(3)!"])
def test_what_is_not_known(a: str) -> None:
    assert asked("equal", tree(a), tree(f"f(a)+{a}-f(b)")) == "unknown"


def test_nothing_but_a_known_question_is_answered() -> None:
    assert asked("run", "__import__('os')") == "unknown"
    assert asked("equal", ["sym", "x"]) == "unknown"


def equation(text: str) -> Any:
    left, _, right = tidy(text).partition("=")
    return difference(tree(left), tree(right))


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ("x+y=3", "y=3-x", "same"),
        ("9x^2+4y^2=36", r"\frac{x^2}{4}+\frac{y^2}{9}=1", "same"),
        ("y=1/x", "xy=1", "same"),
        ("x^2=0", "x=0", "same"),
        (r"y=\sqrt{2}x", r"x=\frac{y}{\sqrt{2}}", "same"),
        (r"y=\sin x", r"2y=2\sin x", "same"),
        ("x/y=1", "x=y", "unknown"),  # x = y has one point more
        ("x^2=4", "x=2", "different"),
        ("y=2x+1", "x=2y+1", "different"),
        ("x+y=3", "x+z=3", "different"),
    ],
)
def test_equations_by_their_solutions(a: str, b: str, answer: str) -> None:
    assert asked("equations", equation(a), equation(b)) == answer


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (r"2k\pi", r"2n\pi", "same"),
        (r"\frac{\pi}{4}+k\pi", r"-\frac{3\pi}{4}+n\pi", "same"),
        ("2k+1", "2n-1", "same"),
        ("2k+1", "1-2n", "same"),
        (r"k\pi", r"2n\pi", "different"),
        ("2k+1", "2n", "different"),
        ("k^2", "n^2", "same"),
    ],
)
def test_families_by_their_members(a: str, b: str, answer: str) -> None:
    assert asked("families", tree(a), "k", tree(b), "n") == answer


def test_inequalities_by_positive_factors() -> None:
    first, second = tree("x+y-3"), tree("2x+2y-6")
    assert asked("inequalities", first, second) == "same"
    assert asked("inequalities", first, tree("3-x-y")) == "different"


def test_a_number_within_a_radius() -> None:
    assert asked("within", tree("3.14"), tree(r"\pi"), "1/200") == "same"
    assert asked("within", tree("3.13"), tree(r"\pi"), "1/200") == "different"
