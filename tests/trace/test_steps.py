from __future__ import annotations

from qwq_cli.trace.head import Head
from qwq_cli.trace.marks import Mark
from qwq_cli.trace.steps import ITEM_AFTER, LONG, TURN_AFTER, StepBuilder
from qwq_cli.values.kinds import StepKind

HEAD = Head(True, "", "Nine.", 0)


def opened(text: str, kind: StepKind = StepKind.DERIVE, bare: int | None = None) -> StepBuilder:
    steps = StepBuilder()
    steps.begin(kind, Mark(0, 0, 0.0), bare=bare)
    steps.extend(text, len(text))
    return steps


def test_a_confident_cue_begins_a_step() -> None:
    steps = opened("Nine.")
    assert steps.begins(StepKind.CHECK, HEAD)
    assert not steps.begins(StepKind.DERIVE, HEAD)


def test_a_long_step_ends_at_the_next_paragraph() -> None:
    assert not opened("x" * (LONG - 1)).begins(StepKind.DERIVE, HEAD)
    assert opened("x" * LONG).begins(StepKind.DERIVE, HEAD)


def test_an_interjection_is_the_head_of_what_follows() -> None:
    steps = opened("Wait.", StepKind.CORRECTION, bare=5)
    assert not steps.begins(StepKind.CHECK, HEAD)
    steps.join(StepKind.CHECK)
    steps.extend("\n\nLet me check.", 20)
    assert steps.begins(StepKind.CORRECTION, HEAD)
    steps.join(StepKind.DERIVE)
    step = steps.close(Mark(20, 3, 2.0))
    assert step is not None
    assert step.kind is StepKind.CHECK


def test_a_bare_check_does_not_swallow_its_outcome() -> None:
    assert opened("Let me check.", StepKind.CHECK, bare=13).begins(StepKind.CORRECTION, HEAD)


def test_a_step_counts_from_its_mark_to_the_next() -> None:
    steps = StepBuilder()
    assert steps.empty
    assert steps.begins(StepKind.DERIVE, HEAD)
    assert steps.close(Mark(0, 0, 0.0)) is None
    steps.begin(StepKind.PLAN, Mark(2, 1, 0.5))
    steps.extend("First, ", 9)
    steps.extend("add.", 13)
    step = steps.close(Mark(15, 5, 3.0))
    assert step is not None
    assert (step.index, step.start, step.end) == (0, 2, 13)
    assert (step.tokens, step.seconds, step.summary) == (4, 2.5, "First, add.")
    assert steps.closed == [step]
    assert steps.index == 1


def test_a_formula_belongs_to_what_announces_it() -> None:
    steps = opened("x" * LONG)
    assert not steps.begins(StepKind.DERIVE, Head(True, "", "\\[ x = 1 \\]", 0))
    assert opened("x" * 2 * LONG).begins(StepKind.DERIVE, Head(True, "", "\\[", 0))
    assert not opened("x" * LONG + ":").begins(StepKind.DERIVE, HEAD)


def test_a_long_paragraph_breaks_at_a_turn_and_at_no_other_sentence() -> None:
    turn, long = Head(False, "", "Wait", 0, turn=True), "x" * TURN_AFTER
    assert opened(long).begins(StepKind.CORRECTION, turn)
    assert not opened(long).begins(StepKind.DERIVE, turn)
    assert not opened("x").begins(StepKind.CORRECTION, turn)


def test_an_item_with_a_title_is_a_step_unless_the_list_is_short() -> None:
    item = Head(False, "", "2. **Add them**", 0)
    assert opened("x" * ITEM_AFTER).begins(StepKind.DERIVE, item)
    assert not opened("x").begins(StepKind.DERIVE, item)
