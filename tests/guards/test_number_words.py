from __future__ import annotations

import pytest

from qwq_cli.guards.number_words import NUMBER_WORDS
from qwq_cli.guards.units import Units, masked


@pytest.mark.parametrize(
    ("word", "value"),
    [("Twelfth", 12), ("twenty-first", 21), ("thirtieth", 30), ("ninety-nine", 99),
     ("elften", 11), ("einundzwanzigste", 21), ("Dreißig", 30), ("七", 7)],
)  # fmt: skip
def test_words_have_values(word: str, value: int) -> None:
    assert NUMBER_WORDS[word] == value


def test_a_number_of_two_words_is_one_unit_in_whatever_pieces_it_comes() -> None:
    text = "After the Twenty-first and the nineteenth, twenty - or twenty-odd.\n"
    for size in range(1, len(text)):
        units = Units()
        found = [
            unit for at in range(0, len(text), size) for unit in units.read(text[at : at + size])
        ]
        words = [unit.text for unit in found if unit.text[0].isalpha()]
        assert words == [
            "After", "the", "Twenty-first", "and", "the", "nineteenth", "twenty", "or",
            "twenty-odd",
        ]  # fmt: skip
    assert masked("Twenty-first") == masked("nineteenth") == masked("3")
    assert masked("twenty-odd") == "twenty-odd"
