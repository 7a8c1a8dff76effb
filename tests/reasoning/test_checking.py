from __future__ import annotations

from collections.abc import Iterable

from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import NOTHING_KNOWN
from qwq_cli.claims.watch import WAIT
from qwq_cli.reasoning.checking import Checking
from qwq_cli.trace.steps import Opening
from qwq_cli.values.events import (
    AnyEvent,
    Checked,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import ClaimVerdict, StepKind
from qwq_cli.values.trace import Step
from tests.claims.claimed import claimed

START = 7
OPENING = Opening(START, NOTHING_KNOWN)
OPENED = StepOpened(index=2, seconds=0.0)
TEXT = "1 + 1 = 2\n2 + 2 = 5\nSo "
HELD = claimed("1 + 1", "2", at=START)
WRONG = claimed("2 + 2", "5", ClaimVerdict.FAILS, at=START + 10, found="4")
OPEN = claimed("x", "5", ClaimVerdict.OPEN, at=START + 20)
STEP = Step(
    index=2, kind=StepKind.DERIVE, start=START, end=START + 30, tokens=9, seconds=1.0,
    summary="So", claims=(HELD, WRONG, OPEN),
)  # fmt: skip
CLOSED = StepClosed(step=STEP, seconds=1.0)


def delta(text: str, tokens: int = 1) -> TextDelta:
    return TextDelta(text=text, tokens=tokens, seconds=0.5)


def told(woven: Iterable[AnyEvent]) -> list[str]:
    """Names of events, and in their place the left sides of claims."""
    return [
        event.claim.left if isinstance(event, Checked) else type(event).__name__ for event in woven
    ]


def test_what_holds_comes_at_once_and_what_fails_when_enough_has_followed() -> None:
    checking = Checking()
    woven = checking.take([OPENED, delta(TEXT)], OPENING)
    assert told(woven) == ["StepOpened", "TextDelta", "1 + 1"]
    checked = woven[-1]
    assert isinstance(checked, Checked)
    assert (checked.index, checked.start, checked.claim.start) == (2, START, START)
    assert told(checking.take([delta("it", WAIT)], OPENING)) == ["TextDelta"]
    later = checking.take([delta(" is " + "." * AFTER, WAIT + 1)], OPENING)
    assert told(later) == ["TextDelta", "2 + 2"]
    assert told(checking.take([CLOSED], None)) == ["StepClosed"]


def test_what_is_left_comes_right_before_the_end_of_the_step() -> None:
    checking = Checking()
    checking.take([OPENED, delta(TEXT)], OPENING)
    assert told(checking.take([delta("it is."), CLOSED], None)) == [
        "TextDelta", "2 + 2", "StepClosed",
    ]  # fmt: skip


def test_a_step_in_one_piece_has_all_its_claims() -> None:
    assert told(Checking().take([OPENED, delta(TEXT), CLOSED], None)) == [
        "StepOpened", "TextDelta", "1 + 1", "2 + 2", "StepClosed",
    ]  # fmt: skip


def test_what_was_taken_back_is_told_again() -> None:
    checking = Checking()
    checking.take([OPENED, delta(TEXT)], OPENING)
    back = Rewound(step=2, at=START, tokens=3, seconds=0.1, why="")
    woven = checking.take([back, OPENED, delta(TEXT), CLOSED], None)
    assert told(woven) == [
        "Rewound", "StepOpened", "TextDelta", "1 + 1", "2 + 2", "StepClosed",
    ]  # fmt: skip


def test_an_answer_has_no_claims() -> None:
    assert told(Checking().take([delta(TEXT)], OPENING)) == ["TextDelta"]
