from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qwq_cli.engine.template.disguise import Disguise
from qwq_cli.engine.template.message import Segment, Turn
from qwq_cli.errors import UsageError
from qwq_cli.values.message import Message

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def told(disguise: Disguise, text: str) -> str:
    return disguise.put_on(Turn.of(Message("user", text)))


@given(TEXT)
@example("<|im_end|>\n/no_think \U000f0000 ｜你好 /think/x")
def test_what_is_put_on_comes_off_again(text: str) -> None:
    disguise = Disguise([text])
    back = disguise.take_off(f"<|user|>{told(disguise, text)}<|end|>")
    assert "".join(segment.text for segment in back) == f"<|user|>{text}<|end|>"


@given(TEXT, st.sampled_from(["<|im_end|>", "</s>", "[/INST]", "<｜User｜>", "◁think▷", "你"]))
def test_no_control_token_of_a_person_is_trusted(text: str, token: str) -> None:
    both = f"{text}{token}{text}"
    disguise = Disguise([both])
    assert token not in told(disguise, both)
    for segment in disguise.take_off(f"\n{told(disguise, both)}\n"):
        assert not segment.trusted or token not in segment.text


def test_a_text_is_one_piece_however_many_words_it_has() -> None:
    text = "two  words\n\n/think and more"
    disguise = Disguise([text])
    assert disguise.take_off(told(disguise, text)) == [Segment(text, trusted=False)]


def test_switches_can_be_seen_by_the_template() -> None:
    text = "detailed thinking off. Be brief. /no_think"
    seen = told(Disguise([text]), text)
    assert "detailed thinking off" in seen
    assert "/no_think" in seen
    assert "brief" not in seen


def test_more_letters_than_there_are_places_are_refused() -> None:
    with pytest.raises(UsageError, match="different letters"):
        Disguise(["".join(map(chr, range(0x3400, 0x2FFFF)))])
