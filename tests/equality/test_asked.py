from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwq_cli.equality.asked import Asked, Rounding, asked_of
from qwq_cli.equality.equality import Equality


@pytest.fixture(scope="module")
def equality() -> Iterator[Equality]:
    with Equality(seconds=30) as equality:
        yield equality


@pytest.mark.parametrize(
    "question",
    [
        "What percent of 80 is 28?",
        "By what percentage did the price rise?",
        "What is the total percentage of boys?",
        "Find the percentage of games that they won.",
        "What is the percent increase?",
        "Write 7/20 as a percent.",
        "What is $7/20$ in %?",
        "28 是 80 的百分之几？",
    ],
)
def test_a_number_of_percent_is_asked_for(question: str, equality: Equality) -> None:
    asked = asked_of(question)
    assert asked.percent
    for a, b in [("35", r"35\%"), ("35 percent", "35"), ("0.35", "35%"), ("12.5", "12.5%")]:
        assert equality.equal(a, b, asked)
    for a, b in [("35", "0.35"), ("35", "36%"), ("35 km", "35%"), ("3500%", "3500 km")]:
        assert not equality.equal(a, b, asked)


@pytest.mark.parametrize(
    "question",
    [
        "What is 20 percent of 50?",
        "What is the price after a discount of 20%?",
        "In a school 40% are boys. How many girls are there?",
        "How many students like 25 percent of the songs?",
        "By how many percentage points did it fall?",
    ],
)
def test_a_number_of_percent_is_not_asked_for(question: str, equality: Equality) -> None:
    assert not asked_of(question).percent
    assert not equality.equal("35", "35%", asked_of(question))


def test_percent_may_be_rounded(equality: Equality) -> None:
    asked = asked_of("To the nearest tenth, what percent of 3 is 1?")
    assert equality.equal("33.3", "33.3%", asked)
    assert equality.equal("33.3%", r"\frac{100}{3}", asked)
    assert not equality.equal("33.4%", r"\frac{100}{3}", asked)


@pytest.mark.parametrize(
    "question",
    [
        "Sort the numbers 3, 1, 2.",
        "List the roots in increasing order, separated by commas.",
        "Give the lengths from smallest to largest.",
        "Order them from tallest to shortest.",
        "List the runners from fastest to slowest.",
        "Put the planets from the nearest to the farthest.",
        "Name the goods from most expensive to cheapest.",
        "Rank them from best to worst.",
        "Read the digits from left to right.",
        "List the dates chronologically.",
        "List the names alphabetically.",
        "What are the values of $a$ and $b$, respectively?",
        "Give the first three primes, starting with the smallest.",
        "What are the next three terms of the sequence?",
        "Who came first, second and third?",
        "Arrange the fractions in order.",
        "把这些数从小到大排列",
    ],
)
def test_an_order_is_asked_for(question: str) -> None:
    assert asked_of(question).ordered


@pytest.mark.parametrize(
    "question",
    [
        "Find all roots of x^2 = 4.",
        "What is the value by the order of operations?",
        "In order to win, what numbers must she roll?",
        "A and B own 3 and 4 pens, respectively. Find all $x$ that fit.",
        "The numbers from 1 to 10 are written down. Which are prime?",
        "A train goes from Bonn to Ulm. Which towns does it pass?",
        "Find the interest from the earliest deposit.",
        "Cards lie in a row from left to right. Which can be turned?",
        "What comes first? Name two of the next of kin.",
        "List the roots in any order.",
        "Find all ordered pairs (x, y).",
        "What is the rank of the matrix?",
    ],
)
def test_no_order_is_asked_for(question: str) -> None:
    assert not asked_of(question).ordered


@pytest.mark.parametrize(
    ("question", "rounding"),
    [
        ("Round to the nearest tenth.", Rounding(places=1)),
        ("Express your answer to the nearest hundredth.", Rounding(places=2)),
        ("What is it to the nearest whole number?", Rounding(places=0)),
        ("Give the cost to the nearest cent.", Rounding(places=2)),
        ("to the nearest 0.01", Rounding(places=2)),
        ("to the nearest 100", Rounding(places=-2)),
        ("Give your answer to two decimal places.", Rounding(places=2)),
        ("Round your answer to 3 decimal places.", Rounding(places=3)),
        ("correct to 3 significant figures", Rounding(figures=3)),
        ("结果保留两位小数", Rounding(places=2)),
        ("to the nearest meter", Rounding(places=0)),
        ("Which is the nearest star?", None),
        ("Write it as a decimal.", None),
        ("How many tenths are there?", None),
    ],
)
def test_what_rounding_is_asked_for(question: str, rounding: Rounding | None) -> None:
    assert asked_of(question).rounding == rounding


def test_a_target_asks_by_its_sign() -> None:
    assert asked_of("", r"\frac{2}{7} \approx 0.2857").rounding == Rounding(places=4)
    assert asked_of("", "≈ 3.14").rounding == Rounding(places=2)
    assert asked_of("", "3.14").rounding is None


@pytest.mark.parametrize(
    ("a", "b", "rounding", "equal"),
    [
        ("0.33", "1/3", Rounding(places=2), True),
        ("0.34", "1/3", Rounding(places=2), False),
        ("0.3", "1/3", Rounding(places=2), False),
        ("3.14", r"\pi", Rounding(places=2), True),
        ("3.15", r"\pi", Rounding(places=2), False),
        ("3.14159", "3.14", Rounding(places=2), True),
        ("1.41 cm", r"\sqrt{2}", Rounding(places=2), True),
        ("12300", "12345", Rounding(figures=3), True),
        ("0.00123", "0.0012345", Rounding(figures=3), True),
        ("12", "12.4", Rounding(places=0), True),
        ("2.5", "3", Rounding(places=0), True),
        ("12", "13", Rounding(places=0), False),
        ("0.33", "1/3", None, False),
        ("3.14", r"\pi", None, False),
    ],
)
def test_a_rounded_value_counts_where_it_is_asked_for(
    equality: Equality, a: str, b: str, rounding: Rounding | None, equal: bool
) -> None:
    asked = Asked(rounding=rounding)
    assert equality.equal(a, b, asked) is equal
    assert equality.equal(b, a, asked) is equal


def test_a_bare_list_has_an_order_where_it_is_asked_for(equality: Equality) -> None:
    assert equality.equal("1, 2, 3", "3, 2, 1")
    assert not equality.equal("1, 2, 3", "3, 2, 1", Asked(ordered=True))
    assert equality.equal("1, 2, 3", "1, 2, 3.0", Asked(ordered=True))


@pytest.mark.parametrize(
    ("question", "target", "base"),
    [
        ("Express 83 in base 5.", "313_5", 5),
        ("Express 83 in base 5.", "313", 5),
        ("What is $83$ as a base-5 number?", "313_5", 5),
        ("Write 83 in base $5$.", "313_5", 5),
        ("Write 13 in binary.", "1101_2", 2),
        ("Find its hexadecimal representation.", "1F", 16),
        ("Convert $101_2$ to base ten.", "5", 10),
        ("Convert the base-2 number 101 to base three.", "12", 3),
        ("The number 12 in base 3 is what in base 10?", "5", None),
        ("The number 5 is what in base 3?", "12_{three}", 3),
        ("把83写成五进制数", "313_5", 5),
        ("将二进制数101转化为十进制数", "5", 10),
        ("What is $101_2 + 1$?", "6", None),
        ("Round to two decimal places.", "0.33", None),
        ("Add 83 in base 5.", "1101_2", None),
        ("The triangle has area 7.", "7", None),
    ],
)
def test_a_base_is_asked_for(question: str, target: str, base: int | None) -> None:
    assert asked_of(question, target).base == base


def test_bare_digits_have_the_base_that_is_asked_for(equality: Equality) -> None:
    asked = Asked(base=5)
    for a, b in [("313", "313_5"), ("-313", "-313_5"), ("1,000", "1000_5")]:
        assert equality.equal(a, b, asked)
    for a, b in [("83", "313_5"), ("313", "313_6"), ("101_2", "5"), ("10_5", "5")]:
        assert not equality.equal(a, b, asked)
    assert equality.equal("1f", "1F_{16}", Asked(base=16))
    for a, b in [("83", "313_5"), ("101_2", "5"), ("-5", "-101_2")]:
        assert equality.equal(a, b), "the same number, where no base is asked for"
    for a, b in [("313", "313_5"), ("101_2", "12_3"), ("5 km", "101_2"), ("5.5", "101_2")]:
        assert not equality.equal(a, b)


@pytest.mark.parametrize(
    ("question", "is_clock"),
    [
        ("At what time do they meet?", True),
        ("She left at 9:30 a.m. and worked for 4 hours.", True),
        ("Give the duration in hours and minutes.", True),
        ("他几点到家？", True),
        ("How long is the film?", False),
        ("Give the time in minutes and seconds.", False),
    ],
)
def test_hours_and_minutes_are_asked_for(question: str, is_clock: bool, equality: Equality) -> None:
    asked = asked_of(question)
    assert asked.clock is is_clock
    assert equality.equal("1:30", "1:30:00", asked) is is_clock
    assert not equality.equal("1:30", "0:01:30", asked)
    assert not equality.equal("1:30", "1:30:15", asked)
    assert equality.equal("1:30 pm", "1:30:00 PM")


@pytest.mark.parametrize(
    ("target", "answer", "is_right"),
    [
        ("4.123105625617661", r"\sqrt{17}", True),
        ("4.123105625617661", r"\sqrt{17.0000001}", False),
        ("4.123105625617661", "4.12310562561766", False),
        ("0.3333333333333333", "1/3", False),
        ("4.1231", r"\sqrt{17}", False),
        ("-1.4142135623730951", r"-\sqrt{2}", True),
        ("-1.4142135623730951", r"\sqrt{2}", False),
    ],
)
def test_a_printed_float_stands_for_what_is_irrational(
    target: str, answer: str, is_right: bool, equality: Equality
) -> None:
    assert equality.equal(target, answer, asked_of("", target)) is is_right
