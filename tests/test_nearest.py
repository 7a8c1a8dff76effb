from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.nearest import did_you_mean, nearest, nearest_or_some

KNOWN = ("model", "kv_type", "Q4_K_M")


@pytest.mark.parametrize(
    ("word", "found"),
    [("modle", "model"), ("MODEL", "model"), ("q4_k_m", "Q4_K_M"), ("zzz", None), ("", None)],
)
def test_nearest_overlooks_slips_and_letter_case(word: str, found: str | None) -> None:
    assert nearest(word, KNOWN) == found


def test_the_hint_names_it() -> None:
    assert did_you_mean("kvtype", KNOWN) == "Did you mean kv_type?"
    assert did_you_mean("zzz", KNOWN) is None


def test_a_long_list_is_cut_and_the_nearest_comes_before_it() -> None:
    names = [f"key{number}" for number in range(30)]
    assert nearest_or_some("modle", ["model"]) == "Did you mean model?"
    hint = nearest_or_some("zzz", names)
    assert hint.startswith("There are: key0, key1, ")
    assert hint.endswith("key7 and 22 more.")
    assert nearest_or_some("zzz", []) == "There are: none."


@given(word=st.text(max_size=400))
def test_any_word_gives_one_of_the_known_or_none(word: str) -> None:
    assert nearest(word, KNOWN) in {*KNOWN, None}
