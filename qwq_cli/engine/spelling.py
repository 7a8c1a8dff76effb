"""Token ids of a text that a model has partly written itself: its own ids, as far as they match."""

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
    """Return token ids of `text`: the longest matching beginning of `like`, the rest tokenised.

    A text has many spellings, and the cache holds the model's own. controls: names that mean
    control tokens where they occur in the text. piece: how tokens became text, if not by the
    vocabulary.
    """
    count, length = _shared(piece or vocabulary.piece, text, like)
    tokens = list(like[:count])
    for part, is_control in _split(text[length:], controls):
        tokens += vocabulary.tokenize(part, special=is_control)
    return tokens


def _shared(piece: Piece, text: str, tokens: Sequence[int]) -> tuple[int, int]:
    """Return how many of `tokens` spell a beginning of `text`, and its length in characters."""
    detokenizer = Detokenizer(piece)
    shared, at = (0, 0), 0
    for index, token in enumerate(tokens):
        new = detokenizer.feed((token,))
        if not text.startswith(new, at):
            break
        at += len(new)
        if new and not detokenizer.waits:  # a control token counts only if text of it follows
            shared = (index + 1, at)
    return shared


def _split(text: str, controls: Sequence[str]) -> list[tuple[str, bool]]:
    """Split `text` at the names of control tokens; True marks a name."""
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
