"""Between text and token ids: what the engine needs of a model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from qwq_cli.engine.chat_template import Segment


class Vocabulary(Protocol):
    @property
    def chat_template(self) -> str | None: ...

    @property
    def start_tokens(self) -> list[int]:
        """What a prompt has to begin with, if anything."""

    @property
    def size(self) -> int:
        """How many tokens there are: their ids count up from 0."""

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Token ids; with `special`, names of control tokens in the text become those tokens."""

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; nothing for a control token."""


def encode(vocabulary: Vocabulary, segments: Sequence[Segment]) -> list[int]:
    """A rendered prompt as token ids; only trusted segments may hold control tokens.

    A start token that the template has written is not written again.
    """
    start, tokens = vocabulary.start_tokens, list[int]()
    for segment in _respaced(segments):
        tokens += _inside(vocabulary, segment) if tokens else _alone(vocabulary, segment)
    return tokens if tokens[: len(start)] == start else [*start, *tokens]


def _respaced(segments: Sequence[Segment]) -> Iterator[Segment]:
    """With spaces at the head of what follows: a word and the space before it are one token."""
    spaces = ""
    for segment, after in zip(segments, [*segments[1:], None], strict=True):
        text = spaces + segment.text
        kept = text if after is None or after.trusted else text.rstrip(" ")
        spaces = text[len(kept) :]
        if kept:
            yield Segment(kept, segment.trusted)


def _alone(vocabulary: Vocabulary, segment: Segment) -> list[int]:
    return vocabulary.tokenize(segment.text, special=segment.trusted)


def _inside(vocabulary: Vocabulary, segment: Segment) -> list[int]:
    """Tokens of a text that others stand before.

    SentencePiece puts a space in front of each text. Here there has to be none: it is tokenised
    behind a line break, which is taken away again.
    """
    newline = vocabulary.tokenize("\n", special=False)
    if len(newline) == 1:
        return _alone(vocabulary, segment)
    tokens = vocabulary.tokenize(f"\n{segment.text}", special=segment.trusted)
    is_apart = tokens[: len(newline)] == newline
    return tokens[len(newline) :] if is_apart else _alone(vocabulary, segment)


def control_token(vocabulary: Vocabulary, name: str) -> int | None:
    """The id of a control token such as `<|im_end|>`, if the vocabulary has it."""
    tokens = vocabulary.tokenize(name, special=True)
    return tokens[0] if len(tokens) == 1 else None
