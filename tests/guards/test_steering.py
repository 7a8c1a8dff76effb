from __future__ import annotations

from typing import Any

import msgspec
import pytest

from qwq_cli.guards.base import Deed, ForceAnswer, Moment, Redraw, Rewind, Stop
from qwq_cli.guards.steering import Steering
from qwq_cli.values.kinds import ClaimVerdict, FinishReason, NoteKind
from qwq_cli.values.trace import Claim, Span

THINKING = Moment("so", 2, 5, answering=False)


def test_a_request_is_obeyed_once() -> None:
    steering = Steering()
    assert steering.see(THINKING) is None
    steering.request_answer()
    steering.request_answer()
    verdict = steering.see(THINKING)
    assert isinstance(verdict, ForceAnswer)
    steering.told(Deed(Stop(FinishReason.LOOP), "another", 5))
    assert steering.see(THINKING) == verdict  # others went first
    steering.told(Deed(verdict, steering.name, 5))
    assert steering.see(THINKING) is None


def test_a_request_during_the_answer_is_met_already() -> None:
    steering = Steering()
    steering.request_answer()
    assert steering.see(Moment("408", 20, 9, answering=True)) is None
    assert steering.see(THINKING) is None


WRONG = Claim(
    start=3, end=16, left="17 * 24", relation="=", right="418", verdict=ClaimVerdict.FAILS,
    right_at=Span(start=13, end=16), found="408",
)  # fmt: skip
CAN = frozenset({Rewind, ForceAnswer})
MEND = Rewind(13, NoteKind.MENDED, "17 * 24 = 418 is wrong: 408 put in.", None, "408")


def seen(at: int, *, length: int = 4) -> Moment:
    return Moment("x" * length, at, at, answering=False, can=CAN)


def test_a_wrong_value_is_mended_at_once_and_once() -> None:
    steering = Steering()
    assert steering.see(seen(4)) is None
    assert steering.may_mend(WRONG)
    steering.request_mend(WRONG)
    assert steering.see(seen(20)) == MEND
    steering.told(Deed(Stop(FinishReason.LOOP), "another", 20))
    assert steering.see(seen(24)) == MEND, "others went first"
    steering.told(Deed(MEND, steering.name, 24))
    assert steering.see(seen(28)) is None


def test_a_claim_that_was_taken_back_is_not_mended() -> None:
    steering = Steering()
    steering.see(seen(4))
    steering.request_mend(WRONG)
    steering.told(Deed(Rewind(8, NoteKind.LOOP, "a loop", Redraw(1)), "loop", 20))
    assert steering.see(seen(40)) is None
    steering.request_mend(WRONG)  # pressed while it was on the screen still
    assert steering.see(seen(12)) is None
    assert steering.see(seen(40)) is None


def test_what_the_run_was_given_is_not_mended() -> None:
    steering = Steering()
    assert not steering.may_mend(WRONG)
    steering.see(seen(104))
    assert not steering.may_mend(WRONG)
    steering.request_mend(WRONG)
    assert steering.see(seen(120)) is None


@pytest.mark.parametrize("change", [{"found": None}, {"right_at": None}, {"verdict": "open"}])
def test_only_a_claim_with_a_right_value_can_be_mended(change: dict[str, Any]) -> None:
    steering = Steering()
    steering.see(seen(4))
    fields = {**msgspec.to_builtins(WRONG), **change}
    assert not steering.may_mend(msgspec.convert(fields, Claim))


def test_a_mend_goes_before_an_answer_that_was_asked_for_too() -> None:
    steering = Steering()
    steering.see(seen(4))
    steering.request_answer()
    steering.request_mend(WRONG)
    assert steering.see(seen(20)) == MEND
    steering.told(Deed(MEND, steering.name, 20))
    assert isinstance(steering.see(seen(24)), ForceAnswer)
