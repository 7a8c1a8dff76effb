"""What is true in another arithmetic gets no cross, and what is plain keeps its own."""

from __future__ import annotations

import pytest

from qwq_cli.claims.counts import failed
from qwq_cli.claims.reader import NOTHING_KNOWN, Known, claims_in, known_of
from qwq_cli.claims.words import hints
from tests.claims.algebras import ELSEWHERE, PLAIN

TEXTS = [(kind, text) for kind, texts in ELSEWHERE.items() for text in texts]
# A question, and what is said in answer to it without another word.
QUESTIONS = (
    ("What is 3 AND 5?", "3 + 5 = 1"),
    ("Which bit is set in both numbers, 12 and 10?", "12 + 10 = 8"),
    ("It is 10 o'clock. What time is it in 4 hours?", "10 + 4 = 2"),
    ("Compute 3 · 5 in the ring of residues modulo 7.", "3 * 5 = 1"),
    ("In Z_5, what is 3 + 4?", "3 + 4 = 2"),
    ("Martians have six fingers. What is 5 + 4 for them?", "5 + 4 = 13"),
    ("Let a * b mean a + 2b. What is 3 * 4?", "3 * 4 = 11"),
    ("What is 9 + 5 in base 12?", "9 + 5 = 12"),
)


@pytest.mark.parametrize(("kind", "text"), TEXTS, ids=[f"{k}: {t}" for k, t in TEXTS])
def test_what_is_true_in_another_arithmetic_gets_no_cross(kind: str, text: str) -> None:
    assert not failed(claims_in(text)[0])


@pytest.mark.parametrize("text", PLAIN)
def test_the_same_words_where_they_mean_nothing_of_the_kind_take_no_cross_away(text: str) -> None:
    assert failed(claims_in(text)[0])


@pytest.mark.parametrize(("question", "said"), QUESTIONS)
def test_the_question_may_name_another_arithmetic(question: str, said: str) -> None:
    assert not failed(claims_in(said, known_of(question))[0])
    assert failed(claims_in(said)[0])
    assert failed(claims_in(said, known_of("How many pens are there?"))[0])


def test_so_may_a_step_long_before() -> None:
    known: Known = NOTHING_KNOWN
    for text in ("It is 10 o'clock now.", "We add.", "So let me see."):
        _, known = claims_in(text, known)
    assert not failed(claims_in("10 + 4 = 2", known)[0])


def test_a_question_with_code_in_it_begins_no_block() -> None:
    known = known_of("What does this print?\n```\nx = 3\n")
    assert failed(claims_in("17 * 24 = 418", known)[0])


def test_every_arithmetic_has_its_words() -> None:
    for name in ("bits", "columns", "circles", "residues", "bases", "ends", "signs", "quantities"):
        assert not hints(name).search("17 * 24 = 418 pens are there.")
