from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwq_cli.trace.tags import Tag, TagCutter
from tests.trace.streams import cuts, split

SCRAPS = ["<think>", "</think>", "<", "/", "think>", "</thin", " ", "\n", "a", "<<", "</"]
scraps = st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join)


def cut(chunks: list[str]) -> list[str | Tag]:
    """All that comes out, with text in a row joined."""
    cutter = TagCutter()
    parts: list[str | Tag] = []
    for chunk in chunks:
        parts += cutter.feed(chunk)
    joined: list[str | Tag] = []
    for part in [*parts, cutter.flush()]:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    return joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a</think>b", ["a", Tag.CLOSING, "b"]),
        ("<think>a</think>b", [Tag.OPENING, "a", Tag.CLOSING, "b"]),
        ("\n <think>a", ["\n ", Tag.OPENING, "a"]),
        ("a<think>b", ["a<think>b"]),
        ("<think><think>", [Tag.OPENING, "<think>"]),
        ("a</think></think>", ["a", Tag.CLOSING, "</think>"]),
        ("</think>", [Tag.CLOSING]),
        ("<</think>", ["<", Tag.CLOSING]),
        ("<thin", ["<thin"]),
        ("a</thin", ["a</thin"]),
    ],
)
def test_tags(text: str, expected: list[str | Tag]) -> None:
    assert cut([text]) == cut(list(text)) == expected


@given(scraps, cuts)
def test_any_chunking_gives_the_same(text: str, at: list[int]) -> None:
    parts = cut([text])
    assert cut(list(split(text, at))) == parts
    assert "".join(part if isinstance(part, str) else part.value for part in parts) == text


def test_only_what_could_be_a_tag_is_held() -> None:
    cutter = TagCutter()
    assert list(cutter.feed("a <")) == ["", "a "]
    assert list(cutter.feed("b")) == ["<b"]
