"""Decides which sequence gets which of llama.cpp's slots, and which tokens slots can share.

A slot keeps its tokens after its sequence has finished, until another sequence needs the slot. The
next turn of a conversation then finds its prefix already computed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from collections.abc import Sequence as Tokens
from dataclasses import dataclass

from qwq_cli.engine.kv_memory import KvMemory
from qwq_cli.engine.params import KvLayout, SamplingParams
from qwq_cli.engine.sequence import Sequence, common
from qwq_cli.engine.slot_memory import SlotMemory


@dataclass(frozen=True)
class Prefix:
    """The first `length` tokens of slot `slot`. ready: False if they are still to be computed."""

    slot: int
    length: int
    ready: bool


class KvCache:
    def __init__(self, memory: KvMemory, slots: int) -> None:
        self._layout = memory.layout
        self._memory = SlotMemory(memory, slots)
        self._held: list[Sequence | None] = [None] * slots
        self._slot: dict[Sequence, int] = {}
        self._idle: dict[int, None] = dict.fromkeys(range(slots))  # oldest first
        self._may_have_gaps = False

    @property
    def has_room(self) -> bool:
        return bool(self._idle)

    def slot(self, sequence: Sequence) -> int:
        return self._slot[sequence]

    def holds(self, sequence: Sequence) -> bool:
        return sequence in self._slot

    def longest_prefix(self, sequence: Sequence) -> Prefix | None:
        """Return the slot that shares most tokens with `sequence`; among equals, a ready one."""
        found = [self._shared(slot, sequence) for slot in range(len(self._held))]
        shared = [prefix for prefix in found if prefix.length > 0]
        return max(shared, key=lambda p: (p.length, p.ready, p.slot in self._idle), default=None)

    def admit(self, sequence: Sequence, prefix: Prefix | None) -> None:
        """Give `sequence` a slot in which `prefix` is already computed.

        An idle slot that holds only the prefix is used as it is. Otherwise the prefix is copied; in
        a unified cache this copies no data.
        """
        length = prefix.length if prefix else 0
        slot = self._choose(prefix)
        if prefix and prefix.slot != slot:
            self._memory.clear(slot)
            length = self._memory.copy(prefix.slot, slot, length)
        else:
            length = self._memory.cut(slot, length)
        self._occupy(slot, sequence)
        sequence.computed = sequence.reused = length

    def trim(self, sequence: Sequence) -> None:
        """Cut the slot to the computed tokens of `sequence`; it may have to cut more."""
        sequence.computed = self._memory.cut(self._slot[sequence], sequence.computed)

    def recover(self, failed: Iterable[Sequence]) -> None:
        """Undo an unfinished decode of `failed`.

        A recurrent state is left half computed by it. llama.cpp may also have been moving the
        states of other slots, so all slots go back to snapshots.
        """
        if self._memory.can_rewind:
            for sequence in failed:
                self.trim(sequence)
            return
        for slot, held in enumerate(self._held):
            if held is not None:
                held.computed = self._memory.restore(slot, held.computed)

    def take_snapshot(self, sequence: Sequence) -> None:
        """Take a snapshot, so that `sequence` can be rewound to this place at no cost."""
        if sequence in self._slot:
            self._memory.take(self._slot[sequence], sequence.computed)

    def take_snapshot_if_due(self, sequence: Sequence, length: int) -> None:
        """Take a snapshot of `sequence`, which has just reached `length`, if one is due there."""
        self._memory.take_if_due(self._slot[sequence], sequence, length)

    def before_place(self, sequence: Sequence, length: int) -> int:
        """Return how many of the next `length` tokens to compute before a snapshot is due."""
        return self._memory.before_place(sequence, length)

    def retire(self, sequence: Sequence) -> None:
        """Make the slot of a finished sequence idle. Its tokens stay until the slot is needed."""
        slot = self._slot.pop(sequence)
        self._idle[slot] = None
        self._may_have_gaps = self._layout is KvLayout.SPLIT

    def revive(self, sequence: Sequence) -> bool:
        """Give a retired sequence its slot back; return False if another sequence has it."""
        slot = next((s for s in self._idle if self._held[s] is sequence), None)
        if slot is None:
            return False
        self._occupy(slot, sequence)
        return True

    def close_gaps(self) -> None:
        """Move the sequences of a split cache next to each other again.

        llama.cpp computes neighbouring slots together, and reads all weights again after each gap.
        Moving a sequence costs about as much as reading them once.
        """
        if not self._may_have_gaps:
            return
        self._may_have_gaps = False
        sitting = {slot: sequence for sequence, slot in self._slot.items()}
        window = _fullest(sitting, len(self._held))
        outside = [slot for slot in sitting if slot not in window]
        free = [slot for slot in window if slot not in sitting]
        for source, target in zip(outside, free, strict=True):
            self._move(sitting[source], source, target)

    def _move(self, sequence: Sequence, source: int, target: int) -> None:
        self._memory.clear(target)
        sequence.computed = self._memory.copy(source, target, sequence.computed)
        self._memory.clear(source)
        del self._slot[sequence]
        self._held[source], self._idle[source] = None, None
        self._occupy(target, sequence)

    def held(self, tokens: Tokens[int]) -> Prefix | None:
        """Return an idle slot and how many of `tokens` it holds."""
        and_one = [*tokens, tokens[-1]]  # the last token of a sequence is never counted as held
        prefix = self.longest_prefix(Sequence(and_one, SamplingParams()))
        return prefix if prefix and prefix.slot in self._idle else None

    def share(self, prefix: Prefix) -> float:
        """Return which share of its slot's tokens the prefix is, from 0 to 1."""
        held = self._held[prefix.slot]
        return prefix.length / held.computed if held and held.computed else 0.0

    def cut(self, prefix: Prefix) -> list[int]:
        """Cut an idle slot down to the prefix, or to less if it can't go back to the prefix's end.

        Returns the tokens that the slot then holds.
        """
        held = self._held[prefix.slot]
        assert held is not None
        length = self._memory.cut(
            prefix.slot, self._memory.lasting(prefix.slot, held, prefix.length)
        )
        self._keep(prefix.slot, held.tokens[:length])
        return held.tokens[:length]

    def fill(self, load: Callable[[int], list[int]]) -> int:
        """Empty an idle slot, let `load` fill it, and return how many tokens it then holds.

        If `load` raises, the slot stays empty.
        """
        slot = self._choose(None)
        self._memory.clear(slot)
        self._held[slot] = None
        tokens = load(slot)
        self._memory.take(slot, len(tokens))
        self._keep(slot, tokens)
        return len(tokens)

    def _keep(self, slot: int, tokens: list[int]) -> None:
        """Record that an idle slot holds `tokens`, as if a sequence had left them there."""
        left = Sequence(tokens, SamplingParams())
        left.computed = len(tokens)
        self._held[slot] = left

    def _occupy(self, slot: int, sequence: Sequence) -> None:
        del self._idle[slot]
        self._held[slot] = sequence
        self._slot[sequence] = slot

    def _choose(self, prefix: Prefix | None) -> int:
        """Return the idle slot to use: one that holds just the prefix, else an empty or the oldest.

        Split slots are taken from the lowest up: llama.cpp computes neighbours together.
        """
        if prefix and prefix.slot in self._idle and self._is_all_of(prefix):
            return prefix.slot
        if self._layout is KvLayout.SPLIT:
            return min(self._idle)
        return min(self._idle, key=lambda slot: self._held[slot] is not None)

    def _is_all_of(self, prefix: Prefix) -> bool:
        held = self._held[prefix.slot]
        return held is not None and held.computed == prefix.length

    def _shared(self, slot: int, sequence: Sequence) -> Prefix:
        """Return what `slot` shares with `sequence`.

        At least one token is left to compute, because decoding begins from its logits.
        """
        held = self._held[slot]
        if held is None:
            return Prefix(slot, 0, ready=True)
        length = min(common(held.tokens, sequence.tokens), len(sequence.tokens) - 1)
        if slot in self._idle:
            length = min(length, held.computed)
        length = self._memory.within_reach(slot, held, length)
        return Prefix(slot, length, ready=length <= held.computed)


def _fullest(slots: Collection[int], most: int) -> range:
    """Return the window of `len(slots)` neighbouring slots that contains most of `slots`."""
    count = len(slots)
    ranges = [range(start, start + count) for start in range(most - count + 1)]
    return max(ranges, key=lambda some: sum(slot in some for slot in slots))
