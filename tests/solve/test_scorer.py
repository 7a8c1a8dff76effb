from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwq_cli.choices import ScoreKind
from qwq_cli.equality.equality import Equality
from qwq_cli.solve.reference import Reference, solution
from qwq_cli.solve.scorer import Score, kind_of, score


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality() as equality:
        yield equality


def judged(answer: str | None, target: str, equality: Equality) -> Score:
    return score(answer, Reference(target), None, equality.equal)


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
        ("There are twenty-one apples left.", "21"),
        ("So two hundred and five pens remain.", "205"),
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
    assert judged(answer, target, equality).correct


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
        ("Two of the three pens are red.", "3"),
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
    assert not judged(answer, target, equality).correct


@pytest.mark.parametrize(
    "answer",
    [
        "5 is wrong",
        "5 is incorrect",
        "5 isn't it",
        "5 fails",
        "5 must be excluded",
        "It is false that the answer is 5",
        "5 was my guess, though the true value is unknown",
        "Without 5",
        "All but 5",
        "The answer exceeds 5",
        "nearly 5",
        "up to 5",
        "the square root of 5",
        "the reciprocal of 5",
        "a multiple of 5",
        "divisible by 5",
        "sine of 5",
        "5 tens",
        "one fifth",
        "The number of ways is 5!",
        "5 percent of the total",
        "written in base 5",
        "The answer lies near 5",
        "5, but this contradicts the assumption",
        "It is 5 if n is even",
    ],
)
def test_a_sentence_that_takes_its_number_back_or_makes_another_of_it(
    equality: Equality, answer: str
) -> None:
    assert not score(answer, Reference("5"), None, equality.equal).correct


@pytest.mark.parametrize(
    ("answer", "target", "correct"),
    [
        ("5 pears", "5 apples", False),
        ("She has 5 pears left", "5 apples", False),
        ("3/4 tablespoon", "3/4 cup", False),
        ("5 o'clock", "5 hours", False),
        ("1 bit", "1 byte", False),
        ("10 nautical miles", "10 miles", False),
        ("5 red apples", "5 apples", True),
        ("She has 5 apples left", "5 apples", True),
        ("She has 5 left", "5 apples", True),
        ("It is 12 in total", "12 dollars", True),
        ("Janet makes $18 every day", "18 dollars", True),
        ("There are 12 students in the class.", "12", True),
        ("The area of the square is 12.", "12", True),
        ("by a factor of 12", "12", True),
        ("18.52 km", "10 nautical miles", True),
    ],
)
def test_a_number_in_prose_counts_what_the_target_counts(
    equality: Equality, answer: str, target: str, correct: bool
) -> None:
    assert score(answer, Reference(target), None, equality.equal).correct is correct


@pytest.mark.parametrize(
    ("answer", "correct"),
    [
        ("B is wrong", False),
        ("(B) is excluded", False),
        ("Option B is false", False),
        ("everything but B", False),
        ("B: false", True),
        ("The incorrect statement is B", True),
        ("(B) since the other options are false", True),
    ],
)
@pytest.mark.parametrize("choices", [(), ("one", "two", "three")])
def test_a_letter_that_is_called_wrong(
    equality: Equality, answer: str, choices: tuple[str, ...], correct: bool
) -> None:
    assert score(answer, Reference("B", "", choices), None, equality.equal).correct is correct


def test_a_kind_that_is_given_goes_before_the_target(equality: Equality) -> None:
    half = Reference("1/2")
    assert score("0.50", half, None, equality.equal).correct
    assert not score("0.50", half, ScoreKind.EXACT, equality.equal).correct


def test_words_may_be_spelt_otherwise_unless_exactness_is_asked_for(equality: Equality) -> None:
    nothing = Reference(r"\text{no solution}")
    assert score(r"\emptyset", nothing, None, equality.equal).correct
    assert not score(r"\emptyset", nothing, ScoreKind.EXACT, equality.equal).correct


def test_how_it_was_judged(equality: Equality) -> None:
    assert judged("408", "408", equality).how == "numeric"
    assert judged("It holds 408 pens", "408", equality).how == "numeric, it states '408'"
    assert judged("Yes.", "yes", equality).how == "words"
    assert judged(None, "408", equality).how == "no answer"


PLACES = ("Rome", "Paris", "New York", "York")
LENGTHS = ("12 cm", "15 cm", "0.5 m", r"\frac{1}{4} m", "10 kg")
MIXED = ("3", "-3", "All of the above", "None of these")


@pytest.mark.parametrize(
    ("answer", "target", "choices", "correct"),
    [
        # By letter
        ("B", "B", PLACES, True),
        ("b", "B", PLACES, True),
        ("(B)", "B", PLACES, True),
        (r"\textbf{(B) }", "B", PLACES, True),
        ("Option B", "B", PLACES, True),
        ("A", "B", PLACES, False),
        ("E", "B", PLACES, False),
        ("A or B", "B", PLACES, False),
        ("I think it is B", "B", PLACES, True),
        ("It can't be B", "B", PLACES, False),
        # By text
        ("Paris", "B", PLACES, True),
        ("paris.", "B", PLACES, True),
        (r"\text{Paris}", "B", PLACES, True),
        ("The capital of France is Paris.", "B", PLACES, True),
        ("It is not Paris.", "B", PLACES, False),
        ("Rome or Paris", "B", PLACES, False),
        ("New York", "C", PLACES, True),
        ("New York", "D", PLACES, False),
        ("They live in New York", "C", PLACES, True),
        ("York", "D", PLACES, True),
        ("London", "B", PLACES, False),
        ("120 mm", "A", LENGTHS, True),
        ("12", "A", LENGTHS, True),
        ("50 cm", "C", LENGTHS, True),
        ("0.25 m", "D", LENGTHS, True),
        ("13 cm", "A", LENGTHS, False),
        ("-3", "B", MIXED, True),
        ("-3", "A", MIXED, False),
        ("all of the above", "C", MIXED, True),
        # By both
        ("B. Paris", "B", PLACES, True),
        ("(B) Paris", "B", PLACES, True),
        ("(B) Rome", "B", PLACES, False),
        ("(B) Rome", "A", PLACES, False),
        ("(A) 120 mm", "A", LENGTHS, True),
        ("(A) 15 cm", "A", LENGTHS, False),
        ("(A) 15 cm", "B", LENGTHS, False),
        ("(B), since Rome lies elsewhere", "B", PLACES, True),
        # Two choices alike: a text tells none of them
        ("5", "A", ("5", "5.0", "6"), True),
        ("5.00", "A", ("5", "5.0", "6"), False),
        # Choices that are no letters
        ("Yes.", "yes", ("yes", "no"), True),
        ("no", "yes", ("yes", "no"), False),
    ],
)
def test_choices(
    equality: Equality, answer: str, target: str, choices: tuple[str, ...], correct: bool
) -> None:
    reference = Reference(target, choices=choices)
    assert score(answer, reference, None, equality.equal).correct is correct


@pytest.mark.parametrize(
    ("answer", "target", "correct"),
    [
        ("(B) 12 cm", "B. 12 cm", True),
        ("(B) 120 mm", "B. 12 cm", True),
        ("(B) 15 cm", "B. 12 cm", False),
        ("B", "B. 12 cm", True),
        ("12 cm", "B. 12 cm", True),
        ("(C) 12 cm", "B. 12 cm", False),
        ("(B) 12", "B", True),
        ("C", r"\text{(B)}", False),
        ("12 cm", "B", False),
    ],
)
def test_a_letter_with_a_text_but_without_choices(
    equality: Equality, answer: str, target: str, correct: bool
) -> None:
    assert judged(answer, target, equality).correct is correct


def test_a_choice_tells_how_it_was_named(equality: Equality) -> None:
    reference = Reference("B", choices=PLACES)
    told = {
        answer: score(answer, reference, None, equality.equal).how
        for answer in ("B", "Paris", "(B) Paris", "(B) Rome", "London")
    }
    assert told == {
        "B": "choice, by its letter",
        "Paris": "choice, by its text",
        "(B) Paris": "choice, by letter and text",
        "(B) Rome": "choice, the letter B with the text of A",
        "London": "choice, names no choice",
    }


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (" 72 ", "72"),
        (r"so \boxed{\frac{1}{2}} it is", r"\frac{1}{2}"),
    ],
)
def test_the_answer_in_a_solution(target: str, found: str) -> None:
    assert solution(target) == found
