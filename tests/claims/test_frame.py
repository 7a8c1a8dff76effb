from __future__ import annotations

import pytest

from qwq_cli.claims.frame import Frame
from qwq_cli.claims.reader import NOTHING_KNOWN, claims_in
from qwq_cli.values.kinds import ClaimVerdict

CLOCK = "We work modulo 12 from now on.\n"


@pytest.mark.parametrize("between", [0, 1, 40])
def test_another_arithmetic_is_remembered_however_long_ago_it_was_named(between: int) -> None:
    known = NOTHING_KNOWN
    for text in (CLOCK, *["Then we go on with what we have found so far. " * 5] * between):
        _, known = claims_in(text, known)
    (claim,), _ = claims_in("So 17 * 4 = 78.", known)
    assert claim.verdict is ClaimVerdict.OPEN


def test_few_texts_are_kept_to_be_searched() -> None:
    frame = Frame()
    for _ in range(100):
        frame = frame.after("x" * 100)
        assert sum(map(len, frame.texts[2:])) < 4_000
    assert frame.texts[0] == "x" * 100
    assert not frame.is_named
    assert frame.after(CLOCK).is_named
    assert not frame.after(CLOCK).was_named


def test_the_question_and_the_latest_steps_are_kept_whole() -> None:
    frame = Frame().after("question")
    for step in range(9):
        frame = frame.after(f"{step}" * 1_500)
    assert frame.texts == ("question", "6" * 1_500, "7" * 1_500, "8" * 1_500)
