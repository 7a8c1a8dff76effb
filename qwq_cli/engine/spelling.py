"""Token ids of a text that a model has partly spelled itself: those, as far as they go."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.engine.detokenizer import Detokenizer, Piece
from qwq_cli.engine.vocabulary import Vocabulary


def spell(
    vocabulary: Vocabulary,
    text: str,
    *,
    like: Sequence[int],
    controls: Sequence[str] = (),
    piece: Piece | None = None,
) -> list[int]:
    """The longest beginning of `like` that spells a beginning of `text`, then the rest tokenised.

    A text can be spelled in many ways; what a model has in its cache is its own. `controls` are
    names of tokens that mean those tokens where they stand in the text. piece: how a token was
    told, if not as the vocabulary tells it.
    """
    count, length = _shared(piece or vocabulary.piece, text, like)
    tokens = list(like[:count])
    for part, is_control in _split(text[length:], controls):
        tokens += vocabulary.tokenize(part, special=is_control)
    return tokens


def _shared(piece: Piece, text: str, tokens: Sequence[int]) -> tuple[int, int]:
    """How many of `tokens` spell a beginning of `text`, and how many characters that is."""
    detokenizer = Detokenizer(piece)
    shared, at = (0, 0), 0
    for index, token in enumerate(tokens):
        new = detokenizer.feed((token,))
        if not text.startswith(new, at):
            break
        at += len(new)
        if new and not detokenizer.waits:  # a control token counts if text of it follows
            shared = (index + 1, at)
    return shared


def _split(text: str, controls: Sequence[str]) -> list[tuple[str, bool]]:
    """`text` cut at the names of control tokens."""
    pieces = [(text, False)]
    for name in controls:
        pieces = [
            part
            for piece, is_control in pieces
            for part in ([(piece, True)] if is_control else _cut_at(piece, name))
        ]
    return [(piece, is_control) for piece, is_control in pieces if piece]


def _cut_at(text: str, name: str) -> list[tuple[str, bool]]:
    first, *rest = text.split(name)
    return [(first, False), *(part for piece in rest for part in ((name, True), (piece, False)))]
