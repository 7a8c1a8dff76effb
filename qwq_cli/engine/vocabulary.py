"""Between text and token ids: what the engine needs of a model's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qwq_cli.engine.chat_template import Segment


class Vocabulary(Protocol):
    @property
    def chat_template(self) -> str | None: ...

    @property
    def start_tokens(self) -> list[int]:
        """What a prompt has to begin with, if anything."""

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Token ids; with `special`, names of control tokens in the text become those tokens."""

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; nothing for a control token."""


def encode(vocabulary: Vocabulary, segments: Sequence[Segment]) -> list[int]:
    """A rendered prompt as token ids; only trusted segments may hold control tokens.

    A start token that the template has written is not written again.
    """
    start, tokens = vocabulary.start_tokens, list[int]()
    for segment in segments:
        tokens += vocabulary.tokenize(segment.text, special=segment.trusted)
    return tokens if tokens[: len(start)] == start else [*start, *tokens]


def control_token(vocabulary: Vocabulary, name: str) -> int | None:
    """The id of a control token such as `<|im_end|>`, if the vocabulary has it."""
    tokens = vocabulary.tokenize(name, special=True)
    return tokens[0] if len(tokens) == 1 else None
