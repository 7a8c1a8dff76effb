"""The learnt weights as they are shipped, and the sum over them."""

from __future__ import annotations

from importlib import resources
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.evidence import ONE, Heard, Look, Place, features
from qwq_cli.trace.linear import UNIT, Linear, packaged
from qwq_cli.values.kinds import Outcome, StepKind

MODELS = ("kinds", "outcomes")
SIZE = 200_000  # bytes of all weights together


def test_the_weights_are_small() -> None:
    package = resources.files("qwq_cli.trace")
    assert sum(len(package.joinpath(f"{name}.json").read_bytes()) for name in MODELS) < SIZE


@pytest.mark.parametrize("name", MODELS)
def test_every_feature_has_a_weight_for_each_label(name: str) -> None:
    model = packaged(name)
    rows = [*model.evidence.values()]
    for table in model.words.values():
        rows += table.values()
    assert {len(row) for row in rows} == {len(model.labels)}


def test_the_labels_are_words_of_the_model() -> None:
    assert set(packaged("kinds").labels) == {kind.value for kind in StepKind} - {"correction"}
    assert set(packaged("outcomes").labels) == {one.value for one in Outcome}


@given(st.text(max_size=400))
def test_chances_are_shares_of_one(text: str) -> None:
    look, heard = Look(text, len(text)), Heard()
    for model in map(packaged, MODELS):
        chances = model.chances(features(look, heard), look)
        assert sum(chances) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in chances)


@given(st.text(max_size=400))
def test_packed_weights_add_up_as_they_would_one_by_one(text: str) -> None:
    look, heard = Look(text, len(text)), Heard()
    model, evidence = packaged("kinds"), features(look, heard)
    sums = [0.0] * len(model.labels)
    for name, value in evidence.items():
        for label, weight in enumerate(model.evidence.get(name, ())):
            sums[label] += value / ONE * weight / UNIT
    for place, table in model.words.items():
        for word in look.said(place):
            for label, weight in enumerate(table.get(word, ())):
                sums[label] += weight / UNIT
    powers = [exp(each) for each in sums]
    assert model.chances(evidence, look) == pytest.approx([each / sum(powers) for each in powers])


@given(st.permutations(["wait", "let", "me", "check", "that", "matches", "so", "the", "answer"]))
def test_the_order_of_words_in_a_set_changes_nothing(words: list[str]) -> None:
    model = packaged("kinds")
    only = Linear(model.labels, {}, {Place.ANYWHERE: model.words[Place.ANYWHERE]})
    first, other = Look(" ".join(sorted(words)), 40), Look(" ".join(words), 40)
    assert only.chances({}, first) == only.chances({}, other)


def test_words_count_where_they_stand() -> None:
    look = Look(" ".join(["first", *["middle"] * 40, "last"]), 300)
    assert look.said(Place.ANYWHERE) == {"first", "middle", "last"}
    assert look.said(Place.FIRST) == {"first", "middle", "first middle", "middle middle"}
    assert look.said(Place.LAST) == {"last", "middle", "middle last", "middle middle"}
