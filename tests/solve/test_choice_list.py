from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from qwq_cli.solve.choice_list import (
    LETTERS,
    are_lettered,
    letter_of,
    shown_choices,
    shuffled,
    text_of_choice,
)
from qwq_cli.solve.prompt import asked
from qwq_cli.solve.record import Problem, signature
from tests.solve.samples import RUN

texts = st.lists(st.text(min_size=1), min_size=2, max_size=26, unique=True)
ASKS = structs.replace(RUN, instruction="Box it.", choice_instruction="Box the letter.")


@given(texts, st.text(), st.integers(0, 99), st.randoms())
def test_an_order_follows_from_seed_question_and_texts_alone(
    choices: list[str], question: str, seed: int, chance: object
) -> None:
    order = shuffled(choices, question, seed)
    assert sorted(order) == sorted(choices)
    assert shuffled(sorted(choices), question, seed) == order


def test_seeds_and_questions_give_other_orders_and_all_places_come_alike() -> None:
    places = [shuffled("abcd", f"q{n}", 0).index("a") for n in range(4000)]
    for place in range(4):
        assert 880 < places.count(place) < 1120  # five standard errors of 1,000
    assert len({shuffled("abcd", "q", seed) for seed in range(200)}) == 24


@given(texts)
def test_letters_and_texts_lead_to_each_other(choices: list[str]) -> None:
    if not are_lettered(choices):
        return
    for place, text in enumerate(choices):
        assert letter_of(text, choices) == LETTERS[place]
        assert text_of_choice(LETTERS[place], choices) == text


def test_yes_and_no_are_asked_for_in_words() -> None:
    for words in (("Yes", "No"), ("true", "False")):
        assert not are_lettered(words)
        assert shown_choices(words) == f"{words[0]} or {words[1]}?"
        assert letter_of(words[0], words) == text_of_choice(words[0], words) == words[0]
    assert are_lettered(("yes", "no", "maybe"))


def test_what_the_model_is_asked() -> None:
    plain = Problem(id="a", question="1+1?")
    assert asked(plain, ASKS) == "1+1?\n\nBox it."
    of_letters = structs.replace(plain, choices=("1", "2"))
    assert asked(of_letters, ASKS) == "1+1?\n\nA. 1\nB. 2\n\nBox the letter."
    of_words = structs.replace(plain, choices=("Yes", "No"))
    assert asked(of_words, ASKS) == "1+1?\n\nYes or No?\n\nBox it."
    assert asked(of_letters, RUN) == "1+1?\n\nA. 1\nB. 2"


def test_a_signature_tells_all_apart_that_the_model_can() -> None:
    two, swapped = ("1", "2"), ("2", "1")
    assert (
        len({signature(ASKS, "q"), signature(ASKS, "q", two), signature(ASKS, "q", swapped)}) == 3
    )
    assert signature(ASKS, "q", two) != signature(RUN, "q", two)
    others = structs.replace(ASKS, choice_instruction="Another.")
    assert signature(ASKS, "q") == signature(others, "q")  # which such a question never gets
    assert signature(ASKS, "q", two) != signature(others, "q", two)
