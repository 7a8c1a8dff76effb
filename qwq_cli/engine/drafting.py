"""Drafts: guesses of the next tokens, which the model checks in one decode.

A draw depends only on the seed and the position. A guess that the draw confirms is therefore
exactly the token that would have been drawn, and the text is the same as without drafts. After
Leviathan et al., "Fast inference from transformers via speculative decoding", ICML 2023, but with
one draw in place of two.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Rows
from itertools import chain, islice, repeat
from typing import NamedTuple, Protocol

from qwq_cli.engine.draft_length import DraftLength, Outcome
from qwq_cli.engine.scheduler import Chunk
from qwq_cli.engine.sequence import Sequence
from qwq_cli.errors import EngineError


class Guess(NamedTuple):
    """Tokens that may follow. kind: guesses of the same kind are right about equally often."""

    tokens: tuple[int, ...]
    kind: int = 0


class Drafter(Protocol):
    @property
    def is_free(self) -> bool:
        """Whether a guess costs almost nothing, whatever its length."""

    def prepare(self, sequences: Rows[Sequence]) -> None:
        """Read the tokens that are new since the last guess, if that takes time."""

    def propose(self, sequences: Rows[Sequence], most: int) -> list[Guess]:
        """Return a guess of at most `most` tokens for each sequence."""


class Drafting:
    """Adds drafts to the chunks of a decode. clock: seconds."""

    def __init__(self, drafter: Drafter, length: DraftLength, clock: Callable[[], float]) -> None:
        self._drafter, self._length, self._clock = drafter, length, clock
        self._guesses: list[Guess] = []
        self._began = 0.0
        self._has_failed = False

    def attach(self, chunks: list[Chunk], n_ctx: int) -> list[Chunk]:
        """Return the chunks, with drafts added where they may pay.

        No draft is added next to a prompt, which needs the room, or where forced words come next.
        """
        self._began, self._guesses = self._clock(), []
        if self._has_failed or not all(_is_decoding(chunk) for chunk in chunks):
            return chunks
        sequences = [chunk.sequence for chunk in chunks]
        room = min(_room(sequence, n_ctx) for sequence in sequences)
        most = min(room, self._length.most(len(chunks), is_free=self._drafter.is_free))
        if most <= 0:
            return chunks
        self._guesses = self._ask(sequences, most)
        found = [(len(guess.tokens), guess.kind) for guess in self._guesses]
        length = self._length.choose(found, len(chunks))
        if not length:
            return chunks
        return [
            chunk._replace(draft=_level(guess, chunk.sequence, length, is_alone=len(chunks) == 1))
            for chunk, guess in zip(chunks, self._guesses, strict=True)
        ]

    def _ask(self, sequences: list[Sequence], most: int) -> list[Guess]:
        """Ask the drafter for guesses. Raises Cancelled.

        A drafter that fails is not asked again: the text doesn't depend on it.
        """
        try:
            self._drafter.prepare(sequences)
            self._began = self._clock()
            return self._drafter.propose(sequences, most)
        except EngineError:
            self._has_failed = True
            return []

    def learn(self, chunks: list[Chunk], won: list[int]) -> None:
        """Learn from a finished decode: how long it took, and how many guesses were right."""
        if not all(_is_decoding(chunk) for chunk in chunks):
            return
        seconds = self._clock() - self._began
        drafted = max(len(chunk.draft) for chunk in chunks)
        outcomes = [
            _outcome(guess, chunk, count)
            for guess, chunk, count in zip(self._guesses, chunks, won, strict=False)
            if guess.tokens and chunk.sequence.ahead
        ]
        self._length.learn(len(chunks), drafted, seconds, won=sum(won), outcomes=outcomes)


def _is_decoding(chunk: Chunk) -> bool:
    return chunk.last and chunk.length == 1 and not chunk.sequence.has_forced


def _room(sequence: Sequence, n_ctx: int) -> int:
    """Return how many tokens may be drafted; one more token is drawn after them."""
    if not sequence.params.drafts:
        return 0
    limit = sequence.params.max_tokens
    left = n_ctx - len(sequence.tokens)
    return (left if limit is None else min(left, limit - sequence.output_len)) - 1


def _level(guess: Guess, sequence: Sequence, length: int, *, is_alone: bool) -> tuple[int, ...]:
    """Return the guess cut to `length`; in a batch, a short guess is padded to it.

    llama.cpp computes slots together only if they have the same number of rows.
    """
    if is_alone:
        return guess.tokens[:length]
    return tuple(islice(chain(guess.tokens, repeat(sequence.tokens[-1])), length))


def _outcome(guess: Guess, chunk: Chunk, won: int) -> Outcome:
    """Return the result of a guess; of one that was not drafted, only its first token counts."""
    if not chunk.draft:
        return Outcome(guess.kind, 1, int(chunk.sequence.ahead[0].token == guess.tokens[0]))
    guessed = min(len(guess.tokens), len(chunk.draft))
    right = min(won, guessed)
    return Outcome(guess.kind, min(right + 1, guessed), right)
