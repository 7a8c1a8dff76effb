"""Text and token ids: what the engine needs of a model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from qwq_cli.engine.chat_template import Segment


class Vocabulary(Protocol):
    @property
    def chat_template(self) -> str | None: ...

    @property
    def start_tokens(self) -> list[int]:
        """The tokens that a prompt has to begin with, if any."""

    @property
    def size(self) -> int:
        """The number of tokens; their ids count up from 0."""

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Return token ids. With `special`, names of control tokens become those tokens."""

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token; empty for a control token."""


def encode(vocabulary: Vocabulary, segments: Sequence[Segment]) -> list[int]:
    """Return a rendered prompt as token ids. Only trusted segments may contain control tokens.

    A start token that the template has written is not added again.
    """
    start, tokens = vocabulary.start_tokens, list[int]()
    for segment in _respaced(segments):
        tokens += _inside(vocabulary, segment) if tokens else _alone(vocabulary, segment)
    return tokens if tokens[: len(start)] == start else [*start, *tokens]


def _respaced(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Move spaces from the end of a segment to the next one: a word and its space are one token."""
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
    """Return the tokens of a text that follows other text.

    SentencePiece puts a space before each text, which is wrong here. So the text is tokenised after
    a line break, which is then removed.
    """
    newline = vocabulary.tokenize("\n", special=False)
    if len(newline) == 1:
        return _alone(vocabulary, segment)
    tokens = vocabulary.tokenize(f"\n{segment.text}", special=segment.trusted)
    is_apart = tokens[: len(newline)] == newline
    return tokens[len(newline) :] if is_apart else _alone(vocabulary, segment)


def control_token(vocabulary: Vocabulary, name: str) -> int | None:
    """Return the id of a control token such as `<|im_end|>`; None if the vocabulary lacks it."""
    tokens = vocabulary.tokenize(name, special=True)
    return tokens[0] if len(tokens) == 1 else None
