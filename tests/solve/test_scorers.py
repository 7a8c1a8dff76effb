"""The way to compare that was chosen, and what agrees in a vote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.grading import regrade
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorers import PUBLISHED, Scorer
from tests.solve.samples import RUN, record, sample


@pytest.fixture(scope="module")
def scorer() -> Iterator[Scorer]:
    with Scorer() as scorer:
        yield scorer


@pytest.mark.parametrize(
    ("kind", "answer", "target", "told"),
    [
        (None, "0.5", "1/2", (True, "numeric")),
        (ScoreKind.HENDRYCKS, "0.5", "1/2", (True, r"hendrycks: both come to '\frac{1}{2}'")),
        (
            ScoreKind.MINERVA,
            "0.5",
            "1/2",
            (False, "minerva: the answer comes to '0.5', the target to '1/2'"),
        ),
        (
            ScoreKind.MATH_VERIFY,
            "0.5",
            "1/2",
            (True, "math-verify: it reads 1/2 for the target and 1/2 for the answer"),
        ),
        (
            ScoreKind.MATH_VERIFY,
            "5 mm",
            "5 km",
            (True, "math-verify: it reads 5 for the target and 5 for the answer"),
        ),
        (None, "5 mm", "5 km", (False, "numeric")),
        (ScoreKind.MINERVA, None, "1/2", (False, "no answer")),
        (ScoreKind.HENDRYCKS, "5", r"so \boxed{5} it is", (True, "hendrycks: both come to '5'")),
    ],
)
def test_each_has_its_own_verdict(
    scorer: Scorer, kind: ScoreKind | None, answer: str | None, target: str, told: tuple[bool, str]
) -> None:
    found = scorer.score_by(kind, answer, Reference(target))
    assert (found.correct, found.how) == told


@pytest.mark.parametrize("kind", [None, *PUBLISHED])
def test_any_one_of_several_targets_will_do(scorer: Scorer, kind: ScoreKind | None) -> None:
    several = Reference("7", alternatives=("8", "9"))
    verdicts = [scorer.score_by(kind, answer, several).correct for answer in ("7", "9", "789")]
    assert verdicts == [True, True, False]
    one = Reference("7")
    assert scorer.score_by(kind, "6", several) == scorer.score_by(kind, "6", one)


def test_each_target_tells_by_itself_how_it_is_compared(scorer: Scorer) -> None:
    several = Reference("Rome", alternatives=("2/7 \\approx 0.2857", "5 km"))
    found = [scorer.score(answer, several) for answer in ("rome", "0.2857", "5000 m", "5 m")]
    assert [score.correct for score in found] == [True, True, True, False]
    assert (found[0].how, found[2].how) == ("words", "numeric")


def test_published_ones_see_answer_and_target_alone(scorer: Scorer) -> None:
    reference = Reference("B", choices=("Rome", "Paris"))
    assert scorer.score("Paris", reference).correct
    assert not any(scorer.score_by(kind, "Paris", reference).correct for kind in PUBLISHED)


@pytest.mark.parametrize(
    ("answer", "boxed", "target", "by_hendrycks"),
    [
        ("10 cm", "10", "10", True),  # a unit behind the box is no part of it
        ("10 cm", "10", r"10\text{ cm}", True),
        ("10 cm", "10", "10 cm", False),
        ("x = 1, y = 2", "2", "2", True),  # the last of two boxes
        ("-3", "3", "3", True),  # the sign stands before it
        ("3/4", r"\frac{3}{4}", r"\frac{3}{4}", True),
        ("B", r"\text{B}", "B", False),
        ("10", "", "10", False),
        ("10 cm", None, "10 cm", True),  # a record of an older version
        (r"so \boxed{10} cm", None, "10", True),  # a pair
        ("5", None, "5", True),
    ],
)
def test_published_ones_take_the_box_as_it_was_written(
    scorer: Scorer, answer: str, boxed: str | None, target: str, by_hendrycks: bool
) -> None:
    found = scorer.score_by(ScoreKind.HENDRYCKS, answer, Reference(target), boxed=boxed)
    assert found.correct is by_hendrycks
    own = scorer.score(answer, Reference(target), boxed=boxed)
    assert own == scorer.score(answer, Reference(target)), "ours looks at the answer alone"


BOXES = [
    r"\$18", "$18", "$18$", "18$", r"\$1,800", r"\$ 18.00", r"35\%", "35%", r"30^\circ",
    r"30^{\circ}", r"\text{\$}18", r"\text{the cost is \$18}", r"\text{between $5$ and $6$}",
    r"18\text{ dollars}", r"\frac{1}{2}", "0.5", "1/2", r"x=5", r"\(7\)", r"5\text{ cm}", "1,2",
    r"\{1,2\}", "A",
]  # fmt: skip


@pytest.mark.parametrize("target", ["18", "35", "30", r"\frac{1}{2}", "5", "1,2", r"\{5,6\}"])
def test_math_verify_says_of_a_box_what_the_library_says(scorer: Scorer, target: str) -> None:
    from math_verify import parse, verify

    for box in BOXES:
        said = rf"So the answer is $\boxed{{{box}}}$." if "$" not in box else rf"\boxed{{{box}}}"
        theirs = verify(parse(f"${target}$"), parse(said))
        ours = scorer.score_by(ScoreKind.MATH_VERIFY, box, Reference(target), boxed=box)
        assert ours.correct == theirs, box


@pytest.mark.parametrize(
    ("box", "target"),
    [(r"\$18", "18"), ("$18", "18"), (r"35\%", r"35\%"), (r"30^\circ", "30"), ("18", r"\$18")],
)
def test_money_and_percents_in_a_box_are_right(scorer: Scorer, box: str, target: str) -> None:
    assert scorer.score_by(ScoreKind.MATH_VERIFY, box, Reference(target), boxed=box).correct


def test_records_are_judged_by_their_boxes() -> None:
    first = msgspec.structs.replace(sample(0, "10 cm"), answer_boxed="10")
    others = [msgspec.structs.replace(sample(n, "10"), answer_boxed="10cm") for n in (1, 2)]
    old = record("a", first, *others, target="10")
    with Scorer(ScoreKind.HENDRYCKS) as scorer:
        new = regrade(old, scorer)
    assert [its.correct for its in new.samples] == [True, False, False]
    assert (new.answer, new.correct) == ("10 cm", True), "the box of the answer that won"


def test_the_problem_may_ask_for_an_order_or_a_rounding(scorer: Scorer) -> None:
    assert scorer.score("3, 1, 2", Reference("1, 2, 3")).correct
    ordered = Reference("1, 2, 3", "Write 3, 1 and 2 from small to large.")
    assert not scorer.score("3, 1, 2", ordered).correct
    assert not scorer.score("0.33", Reference("1/3")).correct
    assert scorer.score("0.33", Reference("1/3", "Give it to two decimal places.")).correct


def test_a_vote_asks_what_the_problem_asks(scorer: Scorer) -> None:
    assert scorer.voting(Reference("1, 2"))("1, 2", "2, 1")
    assert not scorer.voting(Reference("1, 2", "Sort them from small to large."))("1, 2", "2, 1")


def test_letter_and_text_are_one_vote(scorer: Scorer) -> None:
    equal = scorer.voting(Reference("B", choices=("Rome", "Paris")))
    assert equal("B", "Paris")
    assert equal("(B) Paris", "It is Paris.")
    assert not equal("A", "Paris")
    assert not equal("(A) Paris", "Paris")
    assert equal("London", "london")


def test_votes_go_by_our_equality_whatever_the_scorer() -> None:
    its = [sample(i, text) for i, text in enumerate(("1/2", "0.5", "3"))]
    run = msgspec.structs.replace(RUN, samples=3, rule="majority")
    old = msgspec.structs.replace(record("a", *its, target="0.5"), run=run)
    with Scorer(ScoreKind.MINERVA) as scorer:
        new = regrade(old, scorer)
    assert new.vote is not None
    assert [group.samples for group in new.vote.groups] == [(0, 1), (2,)]
    assert [each.correct for each in new.samples] == [False, True, False]
    assert (new.answer, new.correct) == ("1/2", False)


MANUAL = Path(__file__).parents[2] / "docs" / "measuring.md"
_CODE = r"`([^`]+)`"
ROWS = re.findall(
    rf"^\| {_CODE} \| [^|]+ \| {_CODE} \| {_CODE} \| (right|wrong) \| (right|wrong) \|$",
    MANUAL.read_text("utf-8"),
    re.MULTILINE,
)


def test_the_manual_has_an_answer_for_each_scorer() -> None:
    assert sorted(name for name, *_ in ROWS) == sorted(kind.value for kind in ScoreKind)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_scorers_differ_as_the_manual_says(scorer: Scorer, row: tuple[str, ...]) -> None:
    name, answer, target, *told = row
    scores = [scorer.score_by(k, answer, Reference(target)) for k in (ScoreKind(name), None)]
    assert ["right" if score.correct else "wrong" for score in scores] == told
