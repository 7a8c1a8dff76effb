from __future__ import annotations

from qwq_cli.generation.places import MOST_HELD
from qwq_cli.guards.base import ForceAnswer, Moment
from qwq_cli.guards.budget import GRACE, Budget
from qwq_cli.guards.forced import ANSWER_ROOM
from qwq_cli.setting import declared
from qwq_cli.settings import Settings


def moment(tokens: int, text: str = " so", *, answering: bool = False) -> Moment:
    ends_paragraph = text.endswith("\n\n")
    return Moment(text, 4 * tokens, tokens, answering, ends_paragraph=ends_paragraph)


def test_within_the_budget_nothing_happens() -> None:
    budget = Budget(100)
    assert [budget.see(moment(tokens, "\n\n")) for tokens in range(1, 100)] == [None] * 99


def test_the_thought_may_end_its_paragraph() -> None:
    budget = Budget(100)
    assert budget.see(moment(100)) is None
    assert budget.see(moment(101, ".\n")) is None
    verdict = budget.see(moment(102, ".\n\n"))
    assert isinstance(verdict, ForceAnswer)
    assert "100 tokens" in verdict.why


def test_a_paragraph_without_end_is_not_waited_for() -> None:
    budget = Budget(100)
    assert budget.see(moment(100 + GRACE - 1)) is None
    assert isinstance(budget.see(moment(100 + GRACE)), ForceAnswer)


def test_an_answer_on_its_way_is_left_alone() -> None:
    assert Budget(100).see(moment(1000, "\n\n", answering=True)) is None


def test_the_help_tells_how_far_thought_and_answer_may_go_on() -> None:
    help = declared(Settings)["budget"].help
    assert "end of the paragraph" in help
    assert f"at most {GRACE + MOST_HELD} more" in help
    assert f"about {ANSWER_ROOM:,} at most" in help
