from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.guards.sure_language import has_fewer_words, sure_code
from tests.guards.enumerations import ASKED
from tests.guards.foreign import SIXTY_TERMS
from tests.guards.runaways import RUNAWAYS


@pytest.mark.parametrize("pair", [*ASKED.values(), *RUNAWAYS.values()])
def test_a_question_in_english_is_sure(pair: tuple[str, str]) -> None:
    assert sure_code(pair[0]) == "en"


@pytest.mark.parametrize(
    "question",
    [
        "Is 8017 a prime number?",
        "Find $\\prod_{k=2}^{7} \\left(1 - \\frac{1}{k^2}\\right)$ as a common fraction.",
        "Evaluate $\\lfloor\\sqrt{1}\\rfloor + \\lfloor\\sqrt{2}\\rfloor$.",
        "And so on?",
        "A robe takes 2 bolts of blue fiber and half that much white fiber. How many in total?",
        "You are a helpful assistant.",
        "Toss it 2 million times, or 3 billion.",
    ],
)
def test_short_questions_in_english_are_sure(question: str) -> None:
    assert sure_code(question) == "en"


@pytest.mark.parametrize(
    "question",
    [
        "Wie viel ist es nach zwanzig Stunden?",
        "Was ist die Summe der ersten 30 Primzahlen?",
        "Berechne 20!.",
        "Wie lautet die 12. Fibonaccizahl?",
        "Ein Ball fällt aus 2000 Metern Höhe und erreicht nach jedem Aufprall die Hälfte. Nach wie "
        "vielen Malen bleibt er unter einem Meter?",
    ],
)
def test_questions_in_german_are_sure(question: str) -> None:
    assert sure_code(question) == "de"


@pytest.mark.parametrize(
    "question",
    [
        *SIXTY_TERMS.values(),
        "Wat was die som van die eerste dertig priemgetalle?",
        "Wat is de som van de eerste dertig priemgetallen?",
        "Der er den ene og den anden. Er der 7 under hundrede?",
        "Hvor mange tall under hundre er delelige på 7? Start med 27.",
        "Ano ang kabuuan ng unang tatlumpung prime numbers?",
        "Az a hat szám mit jelent a 7 mellett?",
        "It is 7 en it is hûndert.",
        "前三十个质数和第5个是什么？",
        "Count up to 请数到一百 with 7 steps and then 13.",
        "The question is in Dutch. Wat is de som van de eerste dertig priemgetallen die groter "
        "zijn dan zeven en kleiner dan honderd?",
        "",
        "7 + 13 = ?",
    ],
)
def test_in_another_language_or_without_words_nothing_is_sure(question: str) -> None:
    assert sure_code(question) is None


def test_few_words_are_counted_without_names_and_commands() -> None:
    assert has_fewer_words("$x = \\frac{1}{2}$, 60th", than=1)
    assert has_fewer_words("12 apples", than=2)
    assert not has_fewer_words("12 red apples", than=2)
    assert not has_fewer_words("百", than=5)


@given(st.text(max_size=80))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert sure_code(text) in {"en", "de", None}
