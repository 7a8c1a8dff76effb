from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.classifier import HEAD_LIMIT, Classifier, Cues, packaged
from qwq_cli.values.kinds import StepKind
from tests.trace.streams import SCRAPS


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Wait, that is not", StepKind.CORRECTION),
        ("Hmm, wait a second.", StepKind.CORRECTION),
        ("But hold on, the", StepKind.CORRECTION),
        ("Hmm, that doesn't seem right.", StepKind.CORRECTION),
        ("I think I made a mistake here", StepKind.CORRECTION),
        ("Let me double-check that", StepKind.CHECK),
        ("Let’s verify this", StepKind.CHECK),
        ("Wait, let me double-check", StepKind.CHECK),
        ("**Let me check** it", StepKind.CHECK),
        ("To verify, I go back", StepKind.CHECK),
        ("Alternatively, one", StepKind.ALTERNATIVE),
        ("Maybe there's another way", StepKind.ALTERNATIVE),
        ("Let me try a different approach", StepKind.ALTERNATIVE),
        ("First, the sum", StepKind.PLAN),
        ("Okay, let's start by", StepKind.PLAN),
        ("So the answer is", StepKind.CONCLUSION),
        ("Therefore, the answer is", StepKind.CONCLUSION),
        ("In conclusion, no", StepKind.CONCLUSION),
        ("等一下，我算错了", StepKind.CORRECTION),
        ("但是，等等", StepKind.CORRECTION),
        ("让我再检查一下", StepKind.CHECK),
        ("我们来验证一下", StepKind.CHECK),
        ("另一种方法是", StepKind.ALTERNATIVE),
        ("首先，", StepKind.PLAN),
        ("所以，答案是", StepKind.CONCLUSION),
        ("综上所述", StepKind.CONCLUSION),
    ],
)
def test_confident_cues(head: str, kind: StepKind) -> None:
    assert packaged().label(head).kind is kind


@pytest.mark.parametrize(
    "head",
    [
        *(
            "The sum is 5.",
            "Hmm, five.",
            "So x is 5.",
            "Therefore, x = 5.",
            "But x is 5.",
            "Maybe 5.",
        ),
        *(
            "Waiting for it",
            "Checkers are",
            "Firstborn",
            "I wait.",
            "但x是5",
            "所以x是5",
            "嗯，五。",
        ),
        *("", " ", "5", "\\[ x \\]", "**"),
    ],
)
def test_the_rest_is_derivation(head: str) -> None:
    assert packaged().label(head).kind is StepKind.DERIVE


def test_a_label_is_settled_as_soon_as_nothing_can_change_it() -> None:
    label = packaged().label
    assert not label("Le").settled
    assert not label("Let me ").settled
    assert label("Let me x").settled
    assert not label("Wait").settled
    assert label("Wait, t z").settled
    assert label("x").settled
    assert label("wait " * HEAD_LIMIT).settled
    assert label("." * HEAD_LIMIT).settled


@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=12).map("".join))
def test_what_is_settled_stays(text: str) -> None:
    label = packaged().label
    whole = label(text)
    for end in range(len(text)):
        early = label(text[:end])
        if early.settled:
            assert (early.kind, whole.settled) == (whole.kind, True)


def test_weak_cues_of_one_kind_add_up() -> None:
    cues = Cues(
        threshold=0.6,
        leads=("so",),
        plan={},
        check={"a": 0.4, "b": 0.4},
        correction={"c": 0.5},
        alternative={},
        conclusion={},
    )
    label = Classifier(cues).label
    assert label("a").kind is label("a, c").kind is StepKind.DERIVE
    assert label("So a b").kind is label("c: a, b").kind is StepKind.CHECK


def test_the_schema_refuses_unknown_kinds_and_weights() -> None:
    kinds = [kind.value for kind in StepKind if kind is not StepKind.DERIVE]
    valid: dict[str, object] = {"threshold": 0.6, "leads": [], **{kind: {} for kind in kinds}}
    assert msgspec.convert(valid, Cues).threshold == 0.6
    wrongs: list[dict[str, object]] = [{"guess": {}}, {"check": {"check": 1.0}}, {"threshold": 0}]
    for wrong in wrongs:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**valid, **wrong}, Cues)
