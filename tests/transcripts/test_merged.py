"""Messages that stand alone and pieces of a stream, put together as they belong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from qwq_cli.transcripts.merged import merged
from tests.transcripts.samples import INLINE, SAID, chunks


def said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def test_a_chat_without_end_is_given_away_turn_by_turn() -> None:
    def endless() -> Iterator[dict[str, str]]:
        yield said("system", "Be.")
        number = 0
        while True:
            number += 1
            yield from (said("user", f"{number}?"), said("assistant", str(number)))

    found: list[Any] = list(islice(merged(endless()), 3))
    assert [[each["content"] for each in value["messages"]] for value in found] == [
        ["Be.", f"{number}?", f"{number}"] for number in ("1", "2", "3")
    ]


def test_calls_of_tools_stay_in_their_turn() -> None:
    turn = [said("user", "?"), said("assistant", "Let me look."), said("tool", "5")]
    found = list(merged([*turn, said("assistant", "5"), said("user", "And?")]))
    assert found == [{"messages": [*turn, said("assistant", "5")]}, {
        "messages": [said("user", "And?")]
    }]  # fmt: skip


def test_streams_are_told_apart_by_their_ids() -> None:
    first = chunks("reasoning")
    second = [{**chunk, "id": "other"} for chunk in first]
    found: list[Any] = list(merged([*first, *second, {"else": "1"}]))
    assert [value.get("id") for value in found] == ["c9", "other", None]
    assert {value["message"]["content"] for value in found[:2]} == {SAID}


def test_pieces_may_be_single_characters() -> None:
    pieces = [
        {"id": "1", "choices": [{"delta": {name: character}}]}
        for name in ("reasoning", "content")
        for character in INLINE
    ]
    (whole,) = merged(pieces)
    assert isinstance(whole, dict)
    assert whole["message"]["reasoning_content"] == INLINE
    assert whole["message"]["content"] == INLINE
