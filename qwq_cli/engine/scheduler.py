"""Decides which tokens the next decode computes. Pure Python, without tensors.

Prefill and decode are the same thing. A sequence has tokens that are not in the cache yet: many
after admission or forced words, one while it decodes. Continuous batching after Orca (Yu et al.,
OSDI 2022): sequences join and leave between any two steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from qwq_cli.engine.kv_cache import KvCache
from qwq_cli.engine.sequence import Sequence


class Chunk(NamedTuple):
    """Tokens `start` to `start + length` of a sequence. last: whether a token is drawn after them.

    draft: tokens that may follow. They are computed too, to check which of them are right.
    """

    sequence: Sequence
    slot: int
    start: int
    length: int
    last: bool
    draft: tuple[int, ...] = ()


class Scheduler:
    def __init__(self, cache: KvCache, n_batch: int) -> None:
        self._cache = cache
        self._n_batch = n_batch
        self._waiting: deque[Sequence] = deque()
        self._running: list[Sequence] = []

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._running)

    @property
    def running(self) -> Iterable[Sequence]:
        """The sequences that have a slot."""
        return tuple(self._running)

    def add(self, sequence: Sequence) -> None:
        self._waiting.append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Take a sequence out, waiting or running; its tokens stay in the cache as a prefix."""
        if sequence in self._waiting:
            self._waiting.remove(sequence)
        if sequence in self._running:
            self._running.remove(sequence)
            self._cache.retire(sequence)

    def resume(self, sequence: Sequence) -> None:
        """Let a retired sequence run again, in its old slot if no other sequence took it."""
        if self._cache.revive(sequence):
            self._running.append(sequence)
        else:
            sequence.computed = 0
            self._waiting.append(sequence)

    def schedule(self) -> list[Chunk]:
        """Return the next batch, at most n_batch tokens, by slot. Decoding precedes prompts.

        llama.cpp splits a batch wherever slot numbers don't rise one by one.
        """
        if self._waiting:
            self._admit()
        if not self._waiting:  # otherwise waiting sequences fill the gaps
            self._cache.close_gaps()
        decoding: list[Sequence] = []
        prefilling: list[Sequence] = []
        for sequence in self._running:
            (decoding if sequence.pending == 1 else prefilling).append(sequence)
        chunks = [self._chunk(sequence, 1) for sequence in decoding[: self._n_batch]]
        budget = self._n_batch - len(chunks)
        for sequence in prefilling:
            if length := self._cache.before_place(sequence, min(sequence.due, budget)):
                chunks.append(self._chunk(sequence, length))
                budget -= length
        chunks.sort(key=attrgetter("slot"))
        return chunks

    def _chunk(self, sequence: Sequence, length: int) -> Chunk:
        start = sequence.computed
        is_last = start + length == len(sequence.tokens)
        return Chunk(sequence, self._cache.slot(sequence), start, length, is_last)

    def _admit(self) -> None:
        """Admit in order of arrival. A sequence whose prefix is being computed waits for it."""
        for sequence in tuple(self._waiting):
            if not self._cache.has_room:
                return
            prefix = self._cache.longest_prefix(sequence)
            if prefix and not prefix.ready:
                continue
            self._waiting.remove(sequence)
            self._cache.admit(sequence, prefix)
            self._running.append(sequence)
