from __future__ import annotations

import pytest

from qwq_cli.choices import OnLoop
from qwq_cli.control import Control
from qwq_cli.guards.base import ForceAnswer, Moment, Verdict
from qwq_cli.guards.bounds import Bounds
from qwq_cli.guards.loops import LoopDetector, LoopKind
from qwq_cli.guards.patience import SHORT, USUAL, Patience
from qwq_cli.guards.units import Units, mass
from tests.cost import cpu_seconds
from tests.guards.enumerations import ASKED, TOLD, TOLD_SOON
from tests.guards.foreign import SIXTY_TERMS
from tests.guards.legitimate import TEXTS
from tests.guards.runaways import RUNAWAYS

INTRO = "Let us see what the question asks, and begin with what is given there.\n\n"
PIECE = 16
FOUND_AFTER = 700  # tokens of an introduction, of what was asked for, and of some 200 beyond it


def found(text: str, question: str | None, patience: Patience = USUAL) -> int | None:
    """Return the character at which a loop was found."""
    detector = LoopDetector(bounds=None if question is None else Bounds(question))
    detector.patience = patience
    ends = range(PIECE, len(text) + PIECE, PIECE)
    return next((end for end in ends if detector.read(text[end - PIECE : end])), None)


def tokens(text: str) -> int:
    return sum(mass(unit.text) for unit in Units().read(text))


@pytest.mark.parametrize("patience", [USUAL, SHORT], ids=["usual", "short"])
@pytest.mark.parametrize("name", ASKED)
def test_a_question_changes_nothing_where_it_asks_for_as_much(
    name: str, patience: Patience
) -> None:
    question, text = ASKED[name]
    at = found(INTRO + text, question, patience)
    assert at == found(INTRO + text, None, patience)
    assert (at is not None) == (name in (TOLD if patience is USUAL else TOLD_SOON))


@pytest.mark.parametrize("name", RUNAWAYS)
def test_what_is_past_all_that_the_question_names_is_a_loop(name: str) -> None:
    question, text = RUNAWAYS[name]
    at = found(INTRO + text, question)
    assert at is not None
    assert tokens((INTRO + text)[:at]) <= FOUND_AFTER
    without = found(INTRO + text, None)
    assert without is None or at <= without


@pytest.mark.parametrize("language", SIXTY_TERMS)
def test_a_question_in_another_language_changes_nothing(language: str) -> None:
    question, (_, text) = SIXTY_TERMS[language], RUNAWAYS["terms_that_nobody_asked_for"]
    assert found(INTRO + text, question) == found(INTRO + text, None)


@pytest.mark.parametrize("question", ["", "How is that?", "¿Cuáles son los primeros 7 de los 5?"])
@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_question_without_known_numbers_changes_nothing(name: str, question: str) -> None:
    text = INTRO + RUNAWAYS[name][1]
    assert found(text, question) == found(text, None)


@pytest.mark.parametrize("name", TEXTS)
def test_other_texts_are_no_loops_if_the_question_names_how_many(name: str) -> None:
    assert found(INTRO + TEXTS[name], "Do this for the first 50, with 7 and 13.") is None


def test_it_counts_as_a_template_from_its_first_copy_on() -> None:
    question, text = RUNAWAYS["divided_by_primes"]
    loop = LoopDetector(bounds=Bounds(question)).read(INTRO + text)
    assert loop
    assert loop.kind is LoopKind.TEMPLATE
    assert loop.onset <= len(INTRO) + 100


def test_a_token_costs_the_same_at_the_end_of_a_long_text() -> None:
    text = "".join(f"{i} squared is {i * i}, so that we go on.\n" for i in range(9_000))
    detector = LoopDetector(bounds=Bounds("What is the square of 123456789?"))
    first = cpu_seconds(lambda: detector.read(text[:60_000]))
    detector.read(text)
    later = cpu_seconds(lambda: detector.read(text[:60_000]))
    assert later < 3 * first + 0.1


def verdict(question: str, text: str, *beside: str) -> Verdict | None:
    control = Control(on_loop=OnLoop.ANSWER, language="any")
    (guard,) = control.guards(question, 1, lambda: 0.0, beside=beside)
    at, can = 0, frozenset({ForceAnswer})
    for line in text.splitlines(keepends=True):
        at += len(line)
        if said := guard.see(Moment(line, at, at // 3, answering=False, can=can)):
            return said
    return None


def test_the_guard_of_a_run_knows_its_question() -> None:
    question, text = RUNAWAYS["terms_that_nobody_asked_for"]
    assert isinstance(verdict(question, text[:2000]), ForceAnswer)
    assert verdict("And so on?", text[:2000]) is None


@pytest.mark.parametrize("language", SIXTY_TERMS)
def test_in_another_language_beside_the_question_numbers_may_be_missed(language: str) -> None:
    question, text = RUNAWAYS["terms_that_nobody_asked_for"]
    assert verdict(question, text[:2000], SIXTY_TERMS[language]) is None
    assert verdict(SIXTY_TERMS[language], text[:2000], question) is None


def test_numbers_that_are_told_beside_the_question_count_too() -> None:
    question, text = RUNAWAYS["terms_that_nobody_asked_for"]
    assert verdict(question, text[:2000], "Go on to the 60th.") is None
