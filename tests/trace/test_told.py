from __future__ import annotations

from qwq_cli.trace.told import Told
from qwq_cli.values.events import (
    AnswerDelta,
    AnyEvent,
    PromptProgress,
    Rewound,
    StepClosed,
    StepOpened,
    TextDelta,
)
from qwq_cli.values.kinds import StepKind
from qwq_cli.values.trace import Step


def step(index: int) -> Step:
    return Step(
        index=index, kind=StepKind.DERIVE, start=0, end=3, tokens=1, seconds=1.0, summary="S"
    )


def opened(index: int, *texts: str) -> list[AnyEvent]:
    deltas = (TextDelta(text=text, tokens=1, seconds=0.0) for text in texts)
    return [StepOpened(index=index, seconds=0.0), *deltas]


def whole(index: int, *texts: str) -> list[AnyEvent]:
    return [*opened(index, *texts), StepClosed(step=step(index), seconds=0.0)]


def answer(text: str) -> AnyEvent:
    return AnswerDelta(text=text, tokens=2, seconds=0.0)


def back_to(index: int) -> AnyEvent:
    return Rewound(step=index, at=0, tokens=1, seconds=0.0, why="It repeats itself.")


def told(*events: AnyEvent) -> tuple[list[tuple[int, str]], str | None, str]:
    fold = Told()
    for event in events:
        fold.take(event)
    return [(each.index, text) for each, text in fold.steps], fold.open, fold.answer


def test_it_is_what_was_told() -> None:
    progress = PromptProgress(done=1, total=1, seconds=0.0)
    assert told(progress, *whole(0, "a", "b"), *opened(1)) == ([(0, "ab")], "", "")
    assert told(*whole(0, "a"), answer("4"), answer("2")) == ([(0, "a")], None, "42")


def test_what_is_taken_back_was_never_told() -> None:
    three = [*whole(0, "a"), *whole(1, "b"), *opened(2, "c")]
    assert told(*three, back_to(1)) == ([(0, "a")], None, "")
    assert told(*three, back_to(2)) == ([(0, "a"), (1, "b")], None, "")
    assert told(*three, back_to(0), *whole(0, "d")) == ([(0, "d")], None, "")
    assert told(*whole(0, "a"), answer("4"), back_to(1), answer("5")) == ([(0, "a")], None, "5")


def test_a_thought_that_is_gone_on_with_is_told_from_a_later_step() -> None:
    assert told(*whole(4, "e"), *opened(5, "f"), back_to(5)) == ([(4, "e")], None, "")
    assert told(*whole(4, "e"), *opened(5), back_to(2), *whole(2, "c")) == ([(2, "c")], None, "")
