from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import pytest

from qwq_cli.guards.arbiter import MOST_REWINDS, Arbiter
from qwq_cli.guards.base import (
    Deed,
    ForceAnswer,
    Guard,
    Moment,
    Redraw,
    Rewind,
    Stop,
    Tell,
    Verdict,
    When,
)
from qwq_cli.guards.budget import Budget
from qwq_cli.guards.forced import AGAIN, ANSWER_ROOM, OUT_OF_ROOM
from qwq_cli.guards.steering import Steering
from qwq_cli.values.kinds import FinishReason, NoteKind

STOP, ANSWER = Stop(FinishReason.LOOP), ForceAnswer("enough")
BACK, TELL = Rewind(3, NoteKind.LOOP, "it repeats itself", Redraw(1)), Tell(NoteKind.LANGUAGE, "hm")


@dataclass
class Says:
    """Says one thing, at every place."""

    verdict: Verdict | None
    name: str = "says"
    when: When = When.PLACE
    heard: list[Deed] = field(default_factory=list)

    def see(self, moment: Moment) -> Verdict | None:
        return self.verdict

    def told(self, deed: Deed) -> None:
        self.heard.append(deed)


def moment(tokens: int = 5, *, answering: bool = False, text: str = "\n\n") -> Moment:
    return Moment(text, 4 * tokens, tokens, answering, ends_paragraph=text.endswith("\n\n"))


def weighed(arbiter: Arbiter, tokens: int = 5, *, answering: bool = False) -> list[Verdict]:
    now = moment(tokens, answering=answering)
    return [deed.verdict for deed in arbiter.weigh(now, now)]


@pytest.mark.parametrize("order", list(permutations((STOP, BACK, ANSWER))))
def test_the_weightiest_verdict_is_carried_out_whoever_says_it_first(
    order: tuple[Verdict, ...],
) -> None:
    assert weighed(Arbiter([Says(verdict) for verdict in order])) == [STOP]
    lighter = [Says(verdict) for verdict in order if verdict is not STOP]
    assert weighed(Arbiter(lighter)) == [BACK]


def test_what_is_only_told_is_told_beside_the_rest() -> None:
    assert weighed(Arbiter([Says(ANSWER), Says(TELL), Says(TELL)])) == [TELL, TELL, ANSWER]


def test_of_equals_the_first_counts_and_everybody_is_told_by_whom_and_where() -> None:
    guards = [Says(None), Says(ForceAnswer("one"), "one"), Says(ForceAnswer("two"), "two")]
    assert weighed(Arbiter(guards), 7) == [ForceAnswer("one")]
    assert [guard.heard for guard in guards] == [[Deed(ForceAnswer("one"), "one", 7)]] * 3


def test_what_the_run_cannot_do_gives_way_to_what_it_can() -> None:
    assert weighed(Arbiter([Says(BACK), Says(ANSWER)], [Stop, ForceAnswer, Tell])) == [ANSWER]


def test_between_places_only_those_are_asked_who_cannot_wait() -> None:
    now = moment()
    patient, urgent = Says(STOP), Says(ANSWER, when=When.PIECE)
    assert not Arbiter([patient]).listens
    arbiter = Arbiter([patient, urgent])
    assert arbiter.listens
    assert [deed.verdict for deed in arbiter.weigh(now, None)] == [ANSWER]


@pytest.mark.parametrize("by", ["budget", "key", "loop"])
def test_a_forced_answer_has_the_same_room_whoever_forced_it(by: str) -> None:
    steering = Steering()
    guards: dict[str, Guard] = {"budget": Budget(10), "key": steering, "loop": Says(ANSWER)}
    arbiter = Arbiter([guards[by]])
    steering.request_answer()
    (verdict,) = weighed(arbiter, 12)
    assert isinstance(verdict, ForceAnswer)
    for tokens in (13, 12 + ANSWER_ROOM - 1):
        assert weighed(arbiter, tokens, answering=True) == []
    for answering in (True, False):
        assert weighed(arbiter, 12 + ANSWER_ROOM, answering=answering) == [
            Tell(NoteKind.FORCED, OUT_OF_ROOM),
            Stop(FinishReason.BUDGET),
        ]


def test_an_answer_is_forced_once_and_not_where_one_is_given() -> None:
    arbiter = Arbiter([Says(ANSWER)])
    assert weighed(arbiter, answering=True) == []
    assert weighed(arbiter) == [ANSWER]
    assert weighed(arbiter, 9) == []
    assert weighed(arbiter, 10, answering=True) == []
    assert weighed(arbiter, 11) == [ForceAnswer(AGAIN)]  # it thinks again


def test_a_forced_answer_that_was_taken_back_may_be_forced_again() -> None:
    back = Says(None)
    arbiter = Arbiter([Says(ANSWER), back])
    assert weighed(arbiter, 5) == [ANSWER]
    assert weighed(arbiter, 8) == []  # the words have come, up to character 32
    back.verdict = Rewind(32, NoteKind.LOOP, "behind them", Redraw(1))
    assert weighed(arbiter, 9) == [back.verdict]
    back.verdict = None
    assert weighed(arbiter, 9, answering=True) == []
    back.verdict = Rewind(31, NoteKind.LOOP, "inside of them", Redraw(1))
    assert weighed(arbiter, 9) == [back.verdict]
    back.verdict = None
    assert weighed(arbiter, 6) == [ANSWER]
    back.verdict = BACK
    assert weighed(arbiter, 9) == [BACK]
    back.verdict = None
    assert weighed(arbiter, 6) == [ANSWER]


def test_a_run_is_not_taken_back_for_ever() -> None:
    arbiter = Arbiter([Says(BACK), Says(TELL)])
    verdicts = [verdict for _ in range(2 * MOST_REWINDS) for verdict in weighed(arbiter)]
    assert verdicts.count(BACK) == MOST_REWINDS
    assert verdicts.count(TELL) == 2 * MOST_REWINDS
