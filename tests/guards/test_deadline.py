from __future__ import annotations

import pytest

from qwq_cli.guards.base import ForceAnswer, Moment
from qwq_cli.guards.deadline import Deadline
from qwq_cli.guards.forced import ANSWER_ROOM
from qwq_cli.setting import declared
from qwq_cli.settings import Settings
from qwq_cli.values.kinds import NoteKind


def moment(text: str, *, tokens: int = 812, answering: bool = False) -> Moment:
    ends_paragraph = text.endswith("\n\n")
    return Moment(text, 4 * tokens, tokens, answering, ends_paragraph=ends_paragraph)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("passed", "text", "is_over"),
    [
        (179.0, "So.\n\n", False), (180.0, "So.\n\n", True), (180.0, "So\n", False),
        (197.9, "So", False), (198.0, "So", True),
    ],
)  # fmt: skip
def test_ends_the_thought_at_a_paragraph_or_a_little_later(
    passed: float, text: str, *, is_over: bool
) -> None:
    clock = Clock()
    guard = Deadline(180, clock, "3m")
    clock.now += passed
    wanted = ForceAnswer("The time of 3m is over, after 812 tokens.", NoteKind.TIME)
    assert guard.see(moment(text)) == (wanted if is_over else None)


def test_an_answer_has_all_its_time() -> None:
    clock = Clock()
    guard = Deadline(10, clock, "10s")
    clock.now += 1000
    assert guard.see(moment("4\n\n", answering=True)) is None


def test_the_help_says_that_the_answer_has_a_room_of_tokens_and_no_time() -> None:
    help = declared(Settings)["time"].help
    assert "end of the paragraph" in help
    assert "The answer is not bounded in time" in help
    assert f"about {ANSWER_ROOM:,} at most" in help
