from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwq_cli.check.equality import Equality
from qwq_cli.choices import ScoreKind
from qwq_cli.solve.scorer import kind_of, score, solution


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality() as equality:
        yield equality


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("408", ScoreKind.NUMERIC),
        (r"\frac{1}{2}", ScoreKind.NUMERIC),
        ("5 km", ScoreKind.NUMERIC),
        ("50%", ScoreKind.NUMERIC),
        ("C", ScoreKind.CHOICE),
        ("(C)", ScoreKind.CHOICE),
        ("yes", ScoreKind.EXACT),
        ("San Francisco", ScoreKind.EXACT),
        (r"2\sqrt{3}", ScoreKind.MATH),
        ("(1, 2]", ScoreKind.MATH),
        ("x", ScoreKind.MATH),
        ("3:45", ScoreKind.MATH),
    ],
)
def test_the_kind_follows_from_the_target(target: str, kind: ScoreKind) -> None:
    assert kind_of(target) is kind


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("408", "408"),
        ("408 pens", "408"),
        ("So the boxes hold 408 pens.", "408"),
        ("The answer is 408.", "408"),
        ("So the answer is **408**.", "408"),
        ("The value of $x$ is $408$.", "408"),
        ("It costs 36 dollars", "36"),
        ("It costs 36 dollars, I think.", "$36"),
        ("Adding up, we come to 5 million.", "5000000"),
        ("The remainder is 5.", "5"),
        ("The total is $1,234.50.", "1234.5"),
        ("204", r"Adding up, the answer is \boxed{204}."),
        ("C", "(C)"),
        ("c", "C"),
        (r"\text{(C)}", "C"),
        ("(C) 12", "C"),
        ("The correct option is (C), since 3 < 4.", "C"),
        ("I think it is C", "C"),
        ("I choose **(C)**.", "C"),
        ("Yes.", "yes"),
        (r"\text{North}", "north"),
        (r"The set is $2\sqrt{3}$.", r"\sqrt{12}"),
        ("1<x<=2", "(1, 2]"),
    ],
)
def test_right_answers(equality: Equality, answer: str, target: str) -> None:
    assert score(answer, target, None, equality.equal).correct


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        (None, "408"),
        ("", "408"),
        ("480", "408"),
        ("408 or 480", "408"),
        ("480 or 408", "408"),
        ("50", "50%"),
        ("0.333333", "1/3"),
        ("D", "C"),
        ("A or D", "A"),
        ("D or A", "A"),
        ("no", "yes"),
        ("The set is $2\\sqrt{2}$.", r"\sqrt{12}"),
        ("1 < x < 2", "(1, 2]"),
        # A part of a formula, a region or a list
        ("x + 7", "7"),
        ("-1 + 5", "5"),
        ("12 - 7", "7"),
        ("2x + 5", "5"),
        ("10 / 5", "5"),
        (r"5 \times 7", "7"),
        ("x > 5", "5"),
        ("[2, 5)", "5"),
        ("(x, 2)", "2"),
        ("x and 5", "5"),
        ("x mod 5", "5"),
        (r"10 \pm 5", "5"),
        (r"x \ne 3", "3"),
        ("It is $x + 5$.", "5"),
        ("C > 3", "C"),
        # More than one could be meant
        ("x = 5 or x = 7", "7"),
        ("Either 5 or 7", "7"),
        ("It is 480 or 408", "408"),
        ("So 17 boxes hold 408 pens.", "408"),
        ("It is five or 408", "408"),
        ("It is 5 and a half", "5"),
        ("Either A or B", "B"),
        ("(A) or (B)", "A"),
        ("It is between A and B", "B"),
        ("$x+1$ or $x+2$", "x+2"),
        # Something else is said of it
        ("It is not 5", "5"),
        ("It isn't 5", "5"),
        ("It can't be (C)", "C"),
        ("It is more than 5", "5"),
        ("It is negative 5", "5"),
        ("It costs 36 dollars", "36 cents"),
        ("It costs 36 dollars, I think.", "36 cents"),
    ],
)
def test_wrong_answers(equality: Equality, answer: str | None, target: str) -> None:
    assert not score(answer, target, None, equality.equal).correct


def test_a_kind_that_is_given_goes_before_the_target(equality: Equality) -> None:
    assert score("0.50", "1/2", None, equality.equal).correct
    assert not score("0.50", "1/2", ScoreKind.EXACT, equality.equal).correct


def test_how_it_was_judged(equality: Equality) -> None:
    assert score("408", "408", None, equality.equal).how == "numeric"
    assert score("It holds 408 pens", "408", None, equality.equal).how == "numeric, '408' in it"
    assert score(None, "408", None, equality.equal).how == "no answer"


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (" 72 ", "72"),
        (r"so \boxed{\frac{1}{2}} it is", r"\frac{1}{2}"),
    ],
)
def test_the_answer_in_a_solution(target: str, found: str) -> None:
    assert solution(target) == found
