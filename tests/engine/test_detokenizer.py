from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.engine.detokenizer import Detokenizer


def byte_detokenizer() -> Detokenizer:
    return Detokenizer(lambda token: bytes([token]))


@given(st.text())
def test_one_byte_at_a_time_gives_the_text_and_no_broken_character(text: str) -> None:
    detokenizer = byte_detokenizer()
    pieces = [detokenizer.feed([byte]) for byte in text.encode()]
    assert "".join(pieces) + detokenizer.flush() == text
    assert all("\ufffd" not in piece for piece in pieces) or "\ufffd" in text


def test_an_unfinished_character_shows_at_the_end() -> None:
    detokenizer = byte_detokenizer()
    assert detokenizer.feed("é".encode()[:1]) == ""
    assert detokenizer.flush() == "\ufffd"
