"""One stream of tokens: a prompt, the tokens after it, and words that are to be forced into it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence as Tokens
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from qwq_cli.engine.params import SamplingParams
from qwq_cli.values.kinds import FinishReason

_BLOCK = 256  # tokens that are compared in one go


class Drawn(NamedTuple):
    """A token that was chosen. probability: only if the parameters ask for it."""

    token: int
    probability: float | None = None


@dataclass(slots=True)
class Drafts:
    """Counts of drafts for a sequence, dropped text included.

    decodes: those that chose tokens of it. drafted: guessed tokens. accepted: guessed tokens that
    were drawn and returned.
    """

    decodes: int = 0
    drafted: int = 0
    accepted: int = 0


@dataclass(eq=False, slots=True)
class Sequence:
    """`tokens` is the prompt and the output. `ahead` holds chosen tokens that are not returned yet.

    computed: how many tokens of both are in the KV cache; while some are ahead, all but the last of
    these. reused: how many were already there when the sequence was admitted. preamble: how many
    first tokens are computed as a batch of their own, so that other sequences get the same numbers.

    eq=False: two sequences with equal tokens are still two.
    """

    prompt: Tokens[int]
    params: SamplingParams
    preamble: int = 0
    tokens: list[int] = field(init=False)
    computed: int = field(default=0, init=False)
    reused: int = field(default=0, init=False)
    finish_reason: FinishReason | None = field(default=None, init=False)
    ahead: deque[Drawn] = field(default_factory=deque, init=False)
    drafts: Drafts = field(default_factory=Drafts, init=False)
    _queue: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.tokens = list(self.prompt)

    @property
    def output(self) -> list[int]:
        return self.tokens[len(self.prompt) :]

    @property
    def output_len(self) -> int:
        return len(self.tokens) - len(self.prompt)

    @property
    def pending(self) -> int:
        """The number of tokens that are not in the KV cache yet."""
        return len(self.tokens) - self.computed

    @property
    def due(self) -> int:
        """How many of the pending tokens one batch may compute."""
        is_preamble = self.computed < self.preamble
        return self.preamble - self.computed if is_preamble else self.pending

    @property
    def finished(self) -> bool:
        return self.finish_reason is not None

    def force(self, tokens: Tokens[int]) -> None:
        """Queue `tokens` to come next in the stream, before any sampling."""
        self._queue.extend(tokens)

    @property
    def has_forced(self) -> bool:
        return bool(self._queue)

    def take_forced(self) -> list[int]:
        """Return the queued tokens and empty the queue."""
        taken, self._queue = self._queue, []
        return taken

    def forget_ahead(self) -> None:
        """Drop the tokens that were chosen but not returned yet."""
        if self.ahead:
            self.ahead.clear()
            self.computed = min(self.computed, len(self.tokens) - 1)

    def rewrite(self, tokens: list[int]) -> None:
        """Replace all tokens by `tokens`, which begin with the prompt."""
        shared = common(self.tokens, tokens)
        self.tokens[shared:] = tokens[shared:]
        self.ahead.clear()
        self.computed = min(self.computed, shared, len(tokens) - 1)
        self._queue.clear()
        self.finish_reason = None

    def truncate(self, length: int) -> None:
        """Drop everything from token `length` on, as if it had never existed.

        The last kept token is computed again: its logits decide what comes next, and the cache
        doesn't keep them.
        """
        if not len(self.prompt) <= length <= len(self.tokens):
            raise ValueError(f"{length} lies outside the output of this sequence")
        del self.tokens[length:]
        self.ahead.clear()
        self.computed = min(self.computed, length - 1)
        self._queue.clear()
        self.finish_reason = None


def common(some: Tokens[int], others: Tokens[int]) -> int:
    """Return the length of the common beginning."""
    start = 0
    while (block := some[start : start + _BLOCK]) and block == others[start : start + _BLOCK]:
        start += len(block)  # comparing lists is as quick as reading them
    pairs = zip(some[start : start + _BLOCK], others[start : start + _BLOCK], strict=False)
    return start + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
