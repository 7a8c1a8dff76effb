"""Kinds and outcomes of short steps after one that found 12 × 4 = 48."""

from __future__ import annotations

import pytest

from qwq_cli.trace.stored import parse
from qwq_cli.values.kinds import FinishReason, Format, Outcome, StepKind
from qwq_cli.values.trace import Step

FOUND = "The rectangle is 12 by 4, and 12 × 4 = 48.\n\n"


def steps(text: str) -> tuple[Step, ...]:
    return parse(f"{text}\n</think>\n48", Format.THINK).steps


def last(text: str) -> Step:
    return steps(FOUND + text)[-1]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("check", "Let me check: 12 × 4 = 48. Yes, that matches."),
        ("correction", "Wait, I made a mistake. It is 12 × 4 = 48, not 44."),
        ("alternative", "Alternatively, count the rows instead."),
        ("conclusion", "So the answer is 48."),
        ("check", "让我验证一下：12×4=48，正确。"),
        ("correction", "等一下，我算错了，应该是 12×4=48。"),
        ("conclusion", "所以答案是48。"),
        ("check", "Zur Kontrolle: 12 × 4 = 48, das stimmt."),
        ("correction", "Ich habe mich verrechnet: 12 × 4 = 48."),
        ("alternative", "Ein anderer Weg: die Reihen zählen, vielleicht geht das."),
        ("conclusion", "Die Antwort ist also 48."),
        ("check", "Vérifions : 12 × 4 = 48, c'est correct."),
        ("correction", "Je me suis trompé : 12 × 4 = 48."),
        ("alternative", "Autre méthode : compter les rangées."),
        ("conclusion", "La réponse est donc 48."),
        ("check", "Comprobemos: 12 × 4 = 48, coincide."),
        ("correction", "Me equivoqué: 12 × 4 = 48."),
        ("alternative", "Otra forma: contar las filas."),
        ("conclusion", "La respuesta es 48."),
        ("check", "Проверим: 12 × 4 = 48, верно."),
        ("correction", "Я ошибся: 12 × 4 = 48."),
        ("alternative", "Другой способ: посчитать ряды."),
        ("conclusion", "Ответ: 48."),
        ("check", "検算する：12 × 4 = 48、正しい。"),
        ("correction", "間違えた：12 × 4 = 48。"),
        ("alternative", "別の方法で、行を数える。"),
        ("conclusion", "答えは48です。"),
    ],
)
def test_later_steps(kind: str, text: str) -> None:
    assert last(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I need to find the area of the rectangle.",
        "我需要求出这个长方形的面积。",
        "Ich muss die Fläche des Rechtecks finden.",
        "Je dois trouver l'aire du rectangle.",
        "Necesito hallar el área del rectángulo.",
        "Мне нужно найти площадь прямоугольника.",
        "長方形の面積を求める必要がある。",
    ],
)
def test_the_question_restated_is_a_plan(text: str) -> None:
    assert steps(text)[0].kind is StepKind.PLAN


@pytest.mark.parametrize(
    "text", ["Nine groups of four.", "x = 3 + 4", "Hm, 2.", "```\nprint(1)\n```"]
)
def test_without_a_word_for_it_a_step_is_plain_derivation(text: str) -> None:
    assert steps(text)[0].kind is StepKind.DERIVE


def test_a_perhaps_withdraws_nothing() -> None:
    assert last("Wait, maybe I made a mistake. Let me see 12 × 4.").kind is not StepKind.CORRECTION


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("held", "Let me check: 12 × 4 = 48. Yes, that matches."),
        ("held", "Let me verify by adding: 12 + 12 + 12 + 12 = 48."),
        ("failed", "Let me check: 12 × 4 = 46, so that doesn't match."),
        ("failed", "Let me verify: the width is 5, which contradicts the question."),
        ("open", "Let me double-check."),
        ("open", "Let me check that again. Is it 12 × 4 or 12 × 5?"),
        ("held", "让我检查一下：12×4=48，正确。"),
        ("failed", "让我检查一下：12×4=46，不对。"),
        ("held", "Zur Kontrolle: 12 × 4 = 48, das stimmt."),
        ("failed", "Zur Kontrolle: 12 × 4 = 46, das ist falsch."),
        ("held", "Vérifions : 12 × 4 = 48, c'est correct."),
        ("held", "Comprobemos: 12 × 4 = 48, coincide."),
        ("held", "Проверим: 12 × 4 = 48, верно."),
        ("failed", "Проверим: 12 × 4 = 46, не сходится."),
        ("held", "検算する：12 × 4 = 48、正しい。"),
    ],
)
def test_how_a_check_came_out(outcome: str, text: str) -> None:
    step = last(text)
    assert step.kind is StepKind.CHECK
    assert step.outcome == outcome


def test_the_next_step_tells_of_an_open_check() -> None:
    told = steps(f"{FOUND}Let me double-check.\n\nWait, that doesn't match the question at all.")
    assert told[-2].outcome is Outcome.FAILED
    assert steps(f"{FOUND}Let me double-check.")[-1].outcome is Outcome.OPEN


COUNTED = "Let me verify by adding: 12 + 12 + 12 + 12 = 46."


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        ("Wait, there is a mistake. I should look at the widths again.", Outcome.FAILED),
        ("Wait, that doesn't match.", Outcome.FAILED),
        ("Hmm, that can't be right. The width must be something else.", Outcome.FAILED),
        ("But wait, something is off here.", Outcome.FAILED),
        ("Wait, that's a problem. So I should look at the widths again.", Outcome.FAILED),
        ("Wait, hold on, that's conflicting with the first width.", Outcome.FAILED),
        ("等等，不对。再看一遍宽度。", Outcome.FAILED),
        ("Warte, das stimmt nicht. Noch einmal die Breite.", Outcome.FAILED),
        ("Wait, is there a mistake? The widths look fine.", Outcome.HELD),
        ("Wait, that doesn't match?", Outcome.HELD),
        ("Wait, if that doesn't match, the widths differ.", Outcome.HELD),
        ("Alternatively, take 5 by 9, but that doesn't match the sketch.", Outcome.HELD),
        ("Alternatively, count the rows.", Outcome.HELD),
    ],
)
def test_the_next_step_tells_that_a_check_failed(after: str, outcome: Outcome) -> None:
    assert last(COUNTED).outcome is Outcome.HELD
    told = steps(f"{FOUND}{COUNTED}\n\n{after}")
    assert told[-2].outcome is outcome


def test_a_check_that_says_that_all_is_well_stays_so() -> None:
    well = "Let me verify by adding: 12 + 12 + 12 + 12 = 48. Yes, that matches."
    told = steps(f"{FOUND}{well}\n\nWait, that doesn't match the second sketch.")
    assert told[-2].outcome is Outcome.HELD


def test_only_checks_have_an_outcome() -> None:
    text = f"{FOUND}Alternatively, count the rows.\n\nLet me check: 12 × 4 = 48, correct."
    told = steps(text)
    assert [step.outcome is not None for step in told] == [
        step.kind is StepKind.CHECK for step in told
    ]


@pytest.mark.parametrize("reason", [r for r in FinishReason if r is not FinishReason.STOP])
def test_a_check_that_was_cut_off_has_not_held(reason: FinishReason) -> None:
    text = f"{FOUND}Let me double-check. 48 / 12 = 4, and 12 * 4 = 48, so this is what I"
    (whole,) = parse(text, Format.UNTAGGED).steps[-1:]
    (cut,) = parse(text, Format.UNTAGGED, finish_reason=reason).steps[-1:]
    assert (whole.kind, whole.outcome) == (StepKind.CHECK, Outcome.HELD)
    assert (cut.kind, cut.outcome) == (StepKind.CHECK, Outcome.OPEN)


WRONG = "Let me check: 44 / 4 = 11, and that is not 12."


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("correction", "Wait, there is a mistake. Let me go through it again."),
        ("correction", "Wait, that doesn't match. Let me do it again."),
        ("correction", "Wait, that's not right. Let me start over."),
        ("check", "Wait, that doesn't match. Let me check it again."),
        ("check", "Wait, is there a mistake? Let me go through it again."),
    ],
)
def test_what_is_called_wrong_and_worked_out_again_is_corrected(kind: str, text: str) -> None:
    assert last(f"{WRONG}\n\n{text}").kind == kind
