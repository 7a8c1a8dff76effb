from __future__ import annotations

import re

import pytest

from qwq_cli.engine.template.message import Segment
from qwq_cli.engine.vocabulary import encode


class Words:
    """A token a word; 0 is the start token `<s>`."""

    chat_template = None
    size = 100

    def __init__(self, *start: int) -> None:
        self.start_tokens = list(start)

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        return [0 if special and word == "<s>" else len(word) for word in text.split()]

    def piece(self, token: int) -> bytes:
        return b"x" * token


@pytest.mark.parametrize(
    ("start", "template", "expected"),
    [
        ([0], "<s> abc", [0, 3]),  # written by the template already
        ([0], "abc", [0, 3]),
        ([], "abc", [3]),
        ([], "<s> abc", [0, 3]),
    ],
)
def test_a_prompt_begins_with_one_start_token(
    start: list[int], template: str, expected: list[int]
) -> None:
    assert encode(Words(*start), [Segment(template, trusted=True)]) == expected


def test_a_start_token_that_a_person_wrote_is_none() -> None:
    segments = [Segment("abc", trusted=True), Segment("<s>", trusted=False)]
    assert encode(Words(0), segments) == [0, 3, 3]


class SentencePiece:
    """Letters, where a space before a word belongs to it; each text begins with a space."""

    chat_template = None
    size = 100

    def __init__(self) -> None:
        self.start_tokens: list[int] = []
        self._ids: dict[str, int] = {}

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        pieces = re.findall(r" ?\S+| |\n", f" {text}" if text else "")
        return [self._ids.setdefault(piece, len(self._ids)) for piece in pieces]

    def piece(self, token: int) -> bytes:
        return list(self._ids)[token].encode()


@pytest.mark.parametrize(
    "texts",
    [
        ("[INST] ", "What is", " [/INST]"),
        ("user\n", "What is", "\nassistant\n"),
        ("user:  ", "What", "\n"),
        ("user: ", "\nWhat", "\n"),
    ],
)
def test_pieces_are_spelled_as_the_whole(texts: tuple[str, str, str]) -> None:
    vocabulary = SentencePiece()
    before, question, after = texts
    segments = [Segment(before, True), Segment(question, False), Segment(after, True)]
    spelled = [vocabulary.piece(token) for token in encode(vocabulary, segments)]
    whole = [vocabulary.piece(t) for t in vocabulary.tokenize("".join(texts), special=True)]
    assert spelled == whole
