"""Turns a stream of tokens into text without ever breaking a character."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence

from qwq_cli.engine.vocabulary import Vocabulary, control_token

Piece = Callable[[int], bytes]


class Detokenizer:
    """Turns tokens into text. A token may hold only part of a character; it waits for the rest."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, tokens: Iterable[int]) -> str:
        """Return all characters that are complete after these tokens."""
        return self._decoder.decode(b"".join(map(self._piece, tokens)))

    @property
    def waits(self) -> bool:
        """Return whether an incomplete character is waiting for its remaining bytes."""
        return bool(self._decoder.getstate()[0])

    def flush(self) -> str:
        """Return the rest at the end; an incomplete character becomes U+FFFD."""
        return self._decoder.decode(b"", final=True)


def with_texts(vocabulary: Vocabulary, names: Sequence[str]) -> Piece:
    """Return the vocabulary's `piece`, changed so that these control tokens give their names."""
    told = {}
    for name in names:
        token = control_token(vocabulary, name)
        if token is not None and not vocabulary.piece(token):
            told[token] = name.encode()
    return (lambda token: told.get(token) or vocabulary.piece(token)) if told else vocabulary.piece
