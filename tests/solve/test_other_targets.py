from __future__ import annotations

from msgspec import structs

from qwq_cli.solve.other_targets import with_other_targets
from qwq_cli.solve.record import Record
from tests.solve.samples import record


def ids(*records: Record) -> list[str]:
    return [each.id for each in with_other_targets(records)]


def test_a_problem_with_another_right_answer_is_found_once() -> None:
    a, b = (record("a", target=target) for target in ("1", "2"))
    assert ids(a, record("b"), b, b, record("b")) == ["a"]


def test_another_question_or_no_right_answer_is_no_difference() -> None:
    other = structs.replace(record("a", target="2"), question="Another?")
    assert ids(record("a"), other, record("a", target=None)) == []


def test_more_right_answers_are_a_difference_and_their_order_is_none() -> None:
    more = structs.replace(record("a", target="1"), alternatives=("2",))
    turned = structs.replace(record("a", target="2"), alternatives=("1",))
    assert ids(more, turned) == []
    assert ids(record("a", target="1"), more) == ["a"]


def test_the_same_choice_under_another_letter_is_the_same() -> None:
    one = structs.replace(record("a", target="A"), choices=("red", "blue"))
    two = structs.replace(record("a", target="B"), choices=("blue", "red"))
    assert ids(one, two) == []
    assert ids(one, structs.replace(two, target="A")) == ["a"]
