"""Guesses from a smaller model with the same tokens, which runs ahead of the large one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import replace
from itertools import takewhile

from qwq_cli.engine.drafting import Guess
from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence
from qwq_cli.values.kinds import FinishReason

REMEMBERED = 256  # sequences
BEHIND = 16  # tokens read while guessing; if more are missing, they are read beforehand


class DraftModel:
    """A Drafter. engine: holds the small model, with room for as many sequences of the same length.

    The small model draws with the sequence's own parameters, including the seed. Where both models
    agree, the same random numbers choose the same token. vocabulary: tokens that the large model
    has.
    """

    is_free = False

    def __init__(self, engine: Engine, vocabulary: int) -> None:
        self._engine, self._vocabulary = engine, vocabulary
        self._shadows: dict[Sequence, Sequence] = {}

    def prepare(self, sequences: Rows[Sequence]) -> None:
        """Read the text that the small model is far behind on, up to the last token."""
        behind = [one for one in sequences if len(one.tokens) - self._computed(one) > BEHIND]
        if behind:
            self._run([self._shadow(one, len(one.tokens) - 1) for one in behind], 1)

    def propose(self, sequences: Rows[Sequence], most: int) -> list[Guess]:
        shadows = [self._shadow(one, len(one.tokens)) for one in sequences]
        self._run(shadows, most)
        return [
            self._guess(sequence, shadow)
            for sequence, shadow in zip(sequences, shadows, strict=True)
        ]

    def _guess(self, sequence: Sequence, shadow: Sequence) -> Guess:
        tokens = shadow.tokens[len(sequence.tokens) :]
        return Guess(tuple(takewhile(lambda token: token < self._vocabulary, tokens)))

    def _computed(self, sequence: Sequence) -> int:
        shadow = self._shadows.get(sequence)
        return shadow.computed if shadow else 0

    def _shadow(self, sequence: Sequence, length: int) -> Sequence:
        """Return a waiting sequence of the small model that holds the first `length` tokens."""
        params = _unending(sequence.params)
        shadow = self._shadows.pop(sequence, None)
        if shadow is None:
            prompt = sequence.tokens[: min(len(sequence.prompt), length)]
            shadow = self._engine.add(prompt, params, sequence.tokens[len(prompt) : length])
        else:
            self._engine.rewrite(shadow, sequence.tokens[:length], params)
        self._shadows[sequence] = shadow
        if len(self._shadows) > REMEMBERED:
            del self._shadows[next(iter(self._shadows))]
        return shadow

    def _run(self, shadows: list[Sequence], more: int) -> None:
        """Run each sequence for `more` tokens or to its end, then retire it. Raises like `step`."""
        lengths = {shadow: len(shadow.tokens) + more for shadow in shadows}
        try:
            while self._engine.busy:
                self._engine.step()
                self._rest(shadow for shadow in shadows if len(shadow.tokens) >= lengths[shadow])
        finally:
            self._rest(shadows)

    def _rest(self, shadows: Iterable[Sequence]) -> None:
        for shadow in shadows:
            if not shadow.finished:
                self._engine.stop(shadow, FinishReason.BUDGET)


def _unending(params: SamplingParams) -> SamplingParams:
    """Return the parameters without an end: only the large model decides where to end."""
    return replace(params, max_tokens=None, stop=frozenset(), tells_probability=False)
