"""Tokens to text, streaming: never a broken character, never a replacement that heals later."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence

from qwq_cli.engine.vocabulary import Vocabulary, control_token

Piece = Callable[[int], bytes]


class Detokenizer:
    """A byte-level token may hold a part of a character; the part waits for its rest."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, tokens: Iterable[int]) -> str:
        """All characters that are complete by now."""
        return self._decoder.decode(b"".join(map(self._piece, tokens)))

    @property
    def waits(self) -> bool:
        """Whether a part of a character has come and its rest has not."""
        return bool(self._decoder.getstate()[0])

    def flush(self) -> str:
        """What is left at the end; an unfinished character becomes U+FFFD."""
        return self._decoder.decode(b"", final=True)


def with_texts(vocabulary: Vocabulary, names: Sequence[str]) -> Piece:
    """The vocabulary's `piece`, but the control tokens of these names stand for their names."""
    told = {}
    for name in names:
        token = control_token(vocabulary, name)
        if token is not None and not vocabulary.piece(token):
            told[token] = name.encode()
    return (lambda token: told.get(token) or vocabulary.piece(token)) if told else vocabulary.piece
