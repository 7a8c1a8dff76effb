"""Texts that look like traps and are none, and statements that the question makes itself."""

from __future__ import annotations

import pytest

from qwq_cli.claims.reader import MOST_CLAIMS, claims_in, known_of
from qwq_cli.values.kinds import ClaimVerdict

PLAIN = (
    ("17 × 24 = 418", "408"),
    ("Let's work it out: 17 × 24 = 418.", "408"),
    ("So there are 3 × 4 = 13 choices.", "12"),
    ("He reads 12 × 2 = 25 pages.", "24"),
    ("My answer: 17 × 24 = 418.", "408"),
    ("所以 17 × 24 = 418。", "408"),
    ("一共是 17 × 24 = 418 分钟。", "408"),
    ("Step 2: 7 × 3 = 22", "21"),
    ("10 - 9 = 20", "1"),
    ("$5 + $5 = $11", "10"),
    ("2 cups of milk + 3 cups of milk = 6 cups of milk", "5"),
    ("80 × 90 = 700", "7200"),
    (r"\(60 \text{ mph} \times 2 \text{ hours} = 130 \text{ miles}\)", "120"),
    ("5 hours per day × 7 days per week = 37 hours per week", "35"),
    (r"\(\frac{120 \text{ miles}}{30 \text{ hours}} = 6 \text{ mph}\)", "4"),
    ("4 km × 60 ml/km = 120 ml", "240"),
    ("1 hour + 2 hours + 2 hours = 8 hours", "5"),
    (r"He traveled for \(60 - 27 = 40\) miles.", "33"),
    ("Depth on Tuesday: 15 + 7 = 24 feet.", "22"),
    ("His age is 30 - 3 = 28 years.", "27"),
    ("5 red apples + 3 green apples = 9 apples", "8"),
    ("2 + 3 × 4 = 20", "14"),
    ("(2 + 3)^2 = 13", "25"),
    ("2^{10} - 1 = 512", "1023"),
    (r"\sqrt{9 + 16} = 7", "5"),
    ("10! / (8! · 2!) = 40", "45"),
    ("12 - 8 + 4 = 6", "8"),
    ("1/2 + 1/3 = 2/5", "5/6"),
    ("-5 + 3 = 2", "-2"),
    ("3 km + 4 km = 8 km", "7"),
    ("Given 5 boxes of 8, that is 5 × 8 = 42.", "40"),
)


@pytest.mark.parametrize(("text", "found"), PLAIN, ids=[text for text, _ in PLAIN])
def test_a_plain_statement_gets_its_cross(text: str, found: str) -> None:
    (claim,) = claims_in(text)[0]
    assert (claim.verdict, claim.found) == (ClaimVerdict.FAILS, found)


OTHERWISE = (
    "8/10 + 7/10 = 15/20 marks",
    "3/4 + 4/4 = 7 beats",
    "10% + 10% = 21% in two years",
    "20% + 10% = 28% off in all",
    "$5 + €5 = $10.50",
    "1 liter of water + 1 liter of alcohol = 1.92 liters",
    "3 km north + 4 km east = 5 km",
    "60 km/h × 30 = 30 km",
    "4x4 = 1 kind of drive",
    "24/7 = 365 days a year",
    r"three times \(4 + 5 = 10\)",
    "5 hours per day × 7 days = 3 hours per week",
    "9 - 5 = 8 hours",
    "9/11 = 2001",
    "5 + 3 = 8²",
    "4 + 3 = 8, minus 1",
    "17 mod 5+1 = 5",
    "Step 1 + 2 = 10 minutes",
    "Step 1 > 2 > 3",
    "9 is prime for retirement",
    "Output: 5 + 3 = 9",
    "約：99 × 5 = 500",
)


@pytest.mark.parametrize("text", OTHERWISE)
def test_a_number_may_count_something_else(text: str) -> None:
    verdicts = {claim.verdict for claim in claims_in(text)[0]}
    assert ClaimVerdict.FAILS not in verdicts


def test_numbers_that_are_no_primes_are_told_so() -> None:
    (claim,) = claims_in("So 91 is prime, and we go on.")[0]
    assert claim.verdict is ClaimVerdict.FAILS


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("1+4 = 5, 123+456 = 559.", ["holds", "fails"]),  # in the demonstration model's manner
        ("1+4 = 5, 123 + 456 = 579.", ["holds", "holds"]),
        ("7,000 + 7,400 = 14, 400 + 5 = 14,405", ["open", "open"]),
        ("the sum is 14, 400 + 5 = 14,405", ["open"]),
    ],
)
def test_a_comma_behind_what_holds_belongs_to_no_number(text: str, verdicts: list[str]) -> None:
    assert [claim.verdict.value for claim in claims_in(text)[0]] == verdicts


def test_of_very_many_that_seem_to_fail_the_first_get_a_cross() -> None:
    claims, _ = claims_in("7/2/3^2+1 = 5, " * 130)
    verdicts = [claim.verdict.value for claim in claims]
    assert verdicts == ["fails"] * 16 + ["open"] * (MOST_CLAIMS - 16)


RIDDLE = "1 + 4 = 5, 2 + 5 = 12, 3 + 6 = 21. What is 8 + 11?"


@pytest.mark.parametrize("text", ["First, 2 + 5 = 12.", "$2+5=12$", r"\(3 + 6 = 21\) is next."])
def test_what_the_question_states_gets_no_cross(text: str) -> None:
    claims, _ = claims_in(text, known_of(RIDDLE))
    assert [claim.verdict for claim in claims] == [ClaimVerdict.OPEN]


@pytest.mark.parametrize("text", ["2 + 5 = 1", "2 + 5 = 120", "12 + 5 = 12", "2 + 5 = 12.5"])
def test_what_it_states_otherwise_does(text: str) -> None:
    claims, _ = claims_in(text, known_of(RIDDLE))
    assert [claim.verdict for claim in claims] == [ClaimVerdict.FAILS]


def test_of_a_chain_without_end_the_first_links_are_read() -> None:
    claims, _ = claims_in(" = ".join(["1 + 1", *(["2"] * 300)]))
    assert 1 < len(claims) <= MOST_CLAIMS
