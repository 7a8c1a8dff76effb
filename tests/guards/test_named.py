from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.guards.named import MOST, Named, named


def test_words_make_no_number_without_end() -> None:
    assert max(named("5 " + "million " * 400).numbers) < 10**40


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Find the 30th term, or the 31st.", {"30", "31"}),
        ("Is it 1,250.5 or .75?", {"1250.5", "0.75"}),
        ("What is $10{,}000$ and 12 500?", {"10000", "12500"}),
        ("Count up to 2 million, then to a thousand.", {"2000000", "1000"}),
        ("Name twenty-five of them.", {"25"}),
        ("Which power is over $10^{6}$, 2**10 or 3²?", {"1000000", "1024", "9"}),
        ("Stop at 10^-6 or at 1e-9.", {"0.000001", "1E-9"}),
        ("What is 20!?", {"2432902008176640000"}),
        ("Which has 12 digits?", {"12", "1E+12", "1E-12"}),
        ("How many are there after 2 days?", {"2", "7", "24", "30"}),
        ("By how much is 40 more than half of it?", {"40", "0.5"}),
        ("Does 5% double it?", {"5", "10", "100", "200"}),
        ("Name the first two hundred and five, or the one hundred and sixth.", {"205", "106"}),
        ("Wie viel ist es nach zwanzig Stunden?", {"20", "24", "60"}),
    ],
)
def test_numbers_are_read_in_digits_and_words(question: str, numbers: set[str]) -> None:
    assert named(question).numbers >= set(map(Decimal, numbers))


@pytest.mark.parametrize(
    "question",
    [
        "Why is the sky blue?",
        "How many squares are on a chessboard?",
        "¿Cuáles son los primeros cien números de los 7?",
        "前三十个质数和第5个是什么？",
        "Was ist die Summe der ersten zweihundert Zahlen, die 3 teilt?",
        "12 " * MOST,
    ],
)
def test_none_are_read_where_some_may_be_missed(question: str) -> None:
    assert named(question) == Named()


def test_texts_beside_the_question_are_read_and_may_hide_numbers() -> None:
    question = "What is the 7th of these numbers?"
    assert named(question, "", "Give 13 of them to me.", "40 apples").numbers >= {7, 13, 40}
    assert named(question, "Tel met mij tot honderd, en dan is het goed.") == Named()
    assert named(question, "百") == Named()
    assert named(question, "a" * MOST) == Named()


def test_a_question_without_words_hides_none() -> None:
    assert named("$7 + 13^2 = ?$").numbers >= {7, 13, 169}


def test_a_question_is_read_once() -> None:
    question = "What is the sum of the first 31 primes?"
    assert named(question) is named(question)


def test_a_ratio_is_told_with_its_parts() -> None:
    ratios = {(Decimal(1), Decimal(3)), (Decimal(2), Decimal(5))}
    assert named("Of 40 he gets 1/3 and $\\frac{2}{5}$.").ratios == ratios


@given(st.text(max_size=60))
def test_any_question_is_read(question: str) -> None:
    assert all(one > 0 for one in named(question + " 7").numbers)


@given(st.text("0123456789.,/^!{}-−⁻²³¹e *% ", max_size=40))
def test_any_number_is_read(question: str) -> None:
    assert all(one > 0 for one in named(question).numbers)
