"""Drafters that know what will be drawn, and lie as a test wants; lengths as a test wants."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Rows
from itertools import count, cycle
from zlib import crc32

from qwq_cli.engine.draft_length import DraftLength
from qwq_cli.engine.drafting import Drafting, Guess
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sampler import seed_at
from qwq_cli.engine.sequence import Sequence
from tests.engine.fake_runner import FakeRunner

Choose = Callable[[int, int, int, SamplingParams], int]  # row's value, seed, position, params


class SmallRunner(FakeRunner):
    """Few tokens, so that ends, stop tokens and repetitions are common. Knows spells."""

    words = 23

    def choose(self, row: int, seed: int, params: SamplingParams) -> int:
        raise AssertionError("its own sampler chooses")

    def sampler(self, params: SamplingParams) -> SmallSampler:  # type: ignore[override]
        self.open_samplers += 1
        return SmallSampler(self, params)

    def probability(self, row: int, token: int) -> float:
        return 1 / (1 + (self._rows[row] ^ token) % 97)

    def drawn(self, value: int, position: int, params: SamplingParams) -> int:
        """From what stands for the logits of a row."""
        spell = params.spell if params.spell and position < params.spell.until else None
        temperature = spell.temperature if spell else params.temperature
        luck = seed_at(params.seed, position) if temperature else 0
        token = (value ^ luck ^ int(temperature * 10)) % self.words
        while spell and token in spell.banned:
            token = (token + 1) % self.words
        return token

    def after(self, tokens: list[int], params: SamplingParams) -> int:
        """What is drawn behind these."""
        return self.drawn(crc32(repr(tokens).encode()), len(tokens), params)


class SmallSampler:
    def __init__(self, runner: SmallRunner, params: SamplingParams) -> None:
        self._runner, self._params = runner, params

    def sample(self, row: int, position: int) -> int:
        return self._runner.drawn(self._runner._rows[row], position, self._params)

    def close(self) -> None:
        self._runner.open_samplers -= 1


class Oracle:
    """Guesses what will be drawn, but where `right` says otherwise, over and over."""

    is_free = True

    def __init__(self, runner: SmallRunner, right: Rows[bool] = (True,)) -> None:
        self._runner, self._right = runner, cycle(right)

    def prepare(self, sequences: Rows[Sequence]) -> None: ...

    def propose(self, sequences: Rows[Sequence], most: int) -> list[Guess]:
        return [self._guess(sequence, most) for sequence in sequences]

    def _guess(self, sequence: Sequence, most: int) -> Guess:
        tokens = list(sequence.tokens)
        for _ in range(most):
            token = self._runner.after(tokens, sequence.params)
            tokens.append(token if next(self._right) else (token + 1) % self._runner.words)
        return Guess(tuple(tokens[len(sequence.tokens) :]))


class Mute:
    """Never guesses anything."""

    is_free = True

    def prepare(self, sequences: Rows[Sequence]) -> None: ...

    def propose(self, sequences: Rows[Sequence], most: int) -> list[Guess]:
        return [Guess(()) for _ in sequences]


class Lengths(DraftLength):
    """As a test wants them, over and over, and up to what there is."""

    def __init__(self, lengths: Rows[int]) -> None:
        super().__init__()
        self._lengths = cycle(lengths)
        self._next = 0

    def most(self, width: int, *, is_free: bool) -> int:
        self._next = min(next(self._lengths), 16 // width - 1)
        return 15 if is_free else self._next

    def choose(self, guesses: Rows[tuple[int, int]], width: int) -> int:
        return min(self._next, max((length for length, _ in guesses), default=0))

    def learn(self, *_: object, **__: object) -> None:
        """Nothing changes them."""


def forced_on(runner: SmallRunner, right: Rows[bool], lengths: Rows[int] = (3,)) -> Drafting:
    ticks = count()
    return Drafting(Oracle(runner, right), Lengths(lengths), lambda: next(ticks))
