"""One stream of tokens: a prompt, what was sampled after it, and what is to be forced into it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence as Tokens
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from qwq_cli.engine.params import SamplingParams
from qwq_cli.values.kinds import FinishReason

_BLOCK = 256  # tokens that are compared at once


class Drawn(NamedTuple):
    """A token that was chosen; probability: where its params ask for it."""

    token: int
    probability: float | None = None


@dataclass(slots=True)
class Drafts:
    """What drafts did for a sequence, also for text that was dropped. decodes: that chose tokens of
    it. drafted: tokens that were guessed. accepted: those of them that were chosen, and told."""

    decodes: int = 0
    drafted: int = 0
    accepted: int = 0


@dataclass(eq=False, slots=True)
class Sequence:
    """`tokens` is the prompt followed by the output; `ahead` were chosen and are not told yet.

    `computed` of both are in the KV cache: while any are ahead, all but the last one of these.
    `reused` were there already when the sequence was admitted. The first `preamble` tokens are
    computed apart from the others, so that other sequences find the same numbers there.

    eq=False: a sequence is a thing, not a value; two with equal tokens are still two.
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
        """How many tokens are not in the KV cache yet."""
        return len(self.tokens) - self.computed

    @property
    def due(self) -> int:
        """How many of these one batch may compute."""
        is_preamble = self.computed < self.preamble
        return self.preamble - self.computed if is_preamble else self.pending

    @property
    def finished(self) -> bool:
        return self.finish_reason is not None

    def force(self, tokens: Tokens[int]) -> None:
        """Let `tokens` be the next ones of the stream, ahead of any sampling."""
        self._queue.extend(tokens)

    @property
    def has_forced(self) -> bool:
        return bool(self._queue)

    def take_forced(self) -> list[int]:
        """Empty the queue into a list."""
        taken, self._queue = self._queue, []
        return taken

    def forget_ahead(self) -> None:
        """As if nothing had been chosen but what was told."""
        if self.ahead:
            self.ahead.clear()
            self.computed = min(self.computed, len(self.tokens) - 1)

    def rewrite(self, tokens: list[int]) -> None:
        """Let `tokens`, which begin with the prompt, stand in place of all there is."""
        shared = common(self.tokens, tokens)
        self.tokens[shared:] = tokens[shared:]
        self.ahead.clear()
        self.computed = min(self.computed, shared, len(tokens) - 1)
        self._queue.clear()
        self.finish_reason = None

    def truncate(self, length: int) -> None:
        """Drop everything from token `length` on, as if it had never been.

        The last token kept is computed again: its logits decide what comes next, and they are
        not kept in the cache.
        """
        if not len(self.prompt) <= length <= len(self.tokens):
            raise ValueError(f"{length} lies outside the output of this sequence")
        del self.tokens[length:]
        self.ahead.clear()
        self.computed = min(self.computed, length - 1)
        self._queue.clear()
        self.finish_reason = None


def common(some: Tokens[int], others: Tokens[int]) -> int:
    """How many tokens both begin with."""
    start = 0
    while (block := some[start : start + _BLOCK]) and block == others[start : start + _BLOCK]:
        start += len(block)  # a list is compared as quickly as it is read
    pairs = zip(some[start : start + _BLOCK], others[start : start + _BLOCK], strict=False)
    return start + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
