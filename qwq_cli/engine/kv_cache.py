"""Which sequence sits in which of llama.cpp's sequence slots, and what can be shared.

A slot keeps its tokens after its sequence has finished, until the slot is needed: the next
turn of a conversation then finds its prefix already computed.
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
    """`length` tokens that slot `slot` holds, or (`ready` False) is about to hold."""

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
        """The slot that shares most tokens with `sequence`, ready ones first among equals."""
        found = [self._shared(slot, sequence) for slot in range(len(self._held))]
        shared = [prefix for prefix in found if prefix.length > 0]
        return max(shared, key=lambda p: (p.length, p.ready, p.slot in self._idle), default=None)

    def admit(self, sequence: Sequence, prefix: Prefix | None) -> None:
        """Give `sequence` a slot, with `prefix` of it already computed.

        A slot that is idle and holds nothing but the prefix is taken over; otherwise the prefix
        is copied, which in a unified cache copies no data.
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
        """Make the cache hold nothing but computed tokens of `sequence`, which may become fewer."""
        sequence.computed = self._memory.cut(self._slot[sequence], sequence.computed)

    def recover(self, failed: Iterable[Sequence]) -> None:
        """Undo a decode of `failed` that did not come to its end.

        It leaves a recurrent state half computed. llama.cpp may have been about to move the states
        of other slots, too, so that all slots go back to snapshots.
        """
        if self._memory.can_rewind:
            for sequence in failed:
                self.trim(sequence)
            return
        for slot, held in enumerate(self._held):
            if held is not None:
                held.computed = self._memory.restore(slot, held.computed)

    def take_snapshot(self, sequence: Sequence) -> None:
        """Let `sequence` be rewound to where it is now without reading anything again."""
        if sequence in self._slot:
            self._memory.take(self._slot[sequence], sequence.computed)

    def take_snapshot_if_due(self, sequence: Sequence, length: int) -> None:
        """The same for a sequence that has just come to `length`, if a snapshot is due there."""
        self._memory.take_if_due(self._slot[sequence], sequence, length)

    def before_place(self, sequence: Sequence, length: int) -> int:
        """How many of the next `length` tokens to compute before a snapshot is due."""
        return self._memory.before_place(sequence, length)

    def retire(self, sequence: Sequence) -> None:
        """The sequence is done; its tokens stay for others until the slot is needed."""
        slot = self._slot.pop(sequence)
        self._idle[slot] = None
        self._may_have_gaps = self._layout is KvLayout.SPLIT

    def revive(self, sequence: Sequence) -> bool:
        """Take back the slot of a retired sequence, if nobody else has it by now."""
        slot = next((s for s in self._idle if self._held[s] is sequence), None)
        if slot is None:
            return False
        self._occupy(slot, sequence)
        return True

    def close_gaps(self) -> None:
        """Let the sequences of a split cache sit side by side again.

        llama.cpp computes neighbours in one go and reads all weights once more behind each gap; to
        move a sequence costs about as much as that, once.
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
        """An idle slot and how much of `tokens` it holds."""
        and_one = [*tokens, tokens[-1]]  # the last one of a sequence is never counted as held
        prefix = self.longest_prefix(Sequence(and_one, SamplingParams()))
        return prefix if prefix and prefix.slot in self._idle else None

    def share(self, prefix: Prefix) -> float:
        """How much of what its slot holds the prefix is, from 0 to 1."""
        held = self._held[prefix.slot]
        return prefix.length / held.computed if held and held.computed else 0.0

    def cut(self, prefix: Prefix) -> list[int]:
        """Let an idle slot hold nothing but the prefix, or less if it can't go back to its end.

        The tokens that it then holds.
        """
        held = self._held[prefix.slot]
        assert held is not None
        length = self._memory.cut(
            prefix.slot, self._memory.lasting(prefix.slot, held, prefix.length)
        )
        self._keep(prefix.slot, held.tokens[:length])
        return held.tokens[:length]

    def fill(self, load: Callable[[int], list[int]]) -> int:
        """Empty an idle slot and let `load` put something there; how many tokens it holds then.

        What `load` raises leaves the slot empty.
        """
        slot = self._choose(None)
        self._memory.clear(slot)
        self._held[slot] = None
        tokens = load(slot)
        self._memory.take(slot, len(tokens))
        self._keep(slot, tokens)
        return len(tokens)

    def _keep(self, slot: int, tokens: list[int]) -> None:
        """Note that an idle slot holds `tokens`, as if a sequence had left them there."""
        left = Sequence(tokens, SamplingParams())
        left.computed = len(tokens)
        self._held[slot] = left

    def _occupy(self, slot: int, sequence: Sequence) -> None:
        del self._idle[slot]
        self._held[slot] = sequence
        self._slot[sequence] = slot

    def _choose(self, prefix: Prefix | None) -> int:
        """The idle slot to use: one that only holds the prefix, else an empty or the oldest.

        Of split slots the lowest: llama.cpp computes neighbours in one go and gaps apart.
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
        """At least one token is left to compute: its logits are what decoding starts from."""
        held = self._held[slot]
        if held is None:
            return Prefix(slot, 0, ready=True)
        length = min(common(held.tokens, sequence.tokens), len(sequence.tokens) - 1)
        if slot in self._idle:
            length = min(length, held.computed)
        length = self._memory.within_reach(slot, held, length)
        return Prefix(slot, length, ready=length <= held.computed)


def _fullest(slots: Collection[int], most: int) -> range:
    """Of the ranges as long as there are `slots`, the one that has most of them."""
    count = len(slots)
    ranges = [range(start, start + count) for start in range(most - count + 1)]
    return max(ranges, key=lambda some: sum(slot in some for slot in slots))
