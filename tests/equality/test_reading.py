from __future__ import annotations

from fractions import Fraction

import pytest

from qwq_cli.equality.calendar_date import read_date
from qwq_cli.equality.number_words import in_digits
from qwq_cli.equality.reading import read
from qwq_cli.equality.unit import split_compound
from qwq_cli.equality.values import (
    Cases,
    Collection,
    Date,
    Equation,
    Family,
    Inequality,
    Matrix,
    Named,
    Quantity,
    Words,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x+y=3", Equation),
        ("xy=6", Equation),
        ("x=y", Equation),
        ("x=5", Named),
        ("f(x)=2x", Named),
        ("5=x", Named),
        ("x=1 or 2", Named),
        ("x=1, y=2", Collection),
        (r"\begin{pmatrix}1\\2\end{pmatrix}", Matrix),
        (r"\begin{cases}x+y=3\\x-y=1\end{cases}", Collection),
        (r"\begin{cases}x & x>0\\-x & x\le 0\end{cases}", Cases),
        (r"2k\pi, k\in\mathbb{Z}", Family),
        ("x+y<3", Inequality),
        ("2024-03-05", Date),
        ("HHT", Words),
        ("cat", Words),
        ("xyz", Quantity),
    ],
)
def test_kinds(text: str, kind: type) -> None:
    assert isinstance(read(text), kind)


@pytest.mark.parametrize("text", ["2+2=5", "x = 1/2 = 0.6", "banana! = 3", "3/5/2024"])
def test_what_contradicts_itself_has_no_value(text: str) -> None:
    reading = read(text)
    assert isinstance(reading, Quantity)
    assert reading.expr is None


@pytest.mark.parametrize(
    "text",
    ["2024-03-05", "2024/3/5", "March 5, 2024", "Mar 5 2024", "5 March 2024", "5th of March 2024",
     "the 5 of March, 2024", "2024年3月5日", "Tuesday, March 5, 2024"],
)  # fmt: skip
def test_spellings_of_one_day(text: str) -> None:
    assert read(text) == Date(2024, 3, 5)


@pytest.mark.parametrize(
    "text", ["2024-13-05", "2024-02-30", "Friday, March 5, 2024", "Marsh 5, 2024", "5/6/2024", "5"]
)
def test_no_days(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("twenty-one", "21"),
        ("two hundred and five", "205"),
        ("twelve hundred", "1200"),
        ("one hundred twenty-three thousand four hundred fifty-six", "123456"),
        ("minus three", "-3"),
        ("three fourths", "3/4"),
        ("a half", "1/2"),
        ("one and a half", "3/2"),
        ("five apples", "5 apples"),
        ("twenty eleven", "twenty eleven"),
        ("five and six", "five and six"),
        ("a", "a"),
        ("an apple", "an apple"),
    ],
)
def test_numbers_in_words(text: str, digits: str) -> None:
    assert in_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 h 30 min", Fraction(5, 2)),
        ("2h30min", Fraction(5, 2)),
        ("1 hour, 15 minutes and 36 seconds", Fraction(63, 50)),
        ("5 ft 3 in", Fraction(21, 4)),
        ("5'3\"", Fraction(21, 4)),
        ("30°15'", Fraction(121, 4)),
    ],
)
def test_quantities_of_several_parts(text: str, value: Fraction) -> None:
    found = split_compound(text)
    assert found is not None
    assert found[0] == value


@pytest.mark.parametrize("text", ["2 h", "30 min 2 h", "2 h 30 cm", "2 h 3 apples", "2 x 3 y"])
def test_what_is_no_quantity_of_several_parts(text: str) -> None:
    assert split_compound(text) is None
