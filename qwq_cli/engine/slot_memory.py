"""Slots that can always go back: at once, from a snapshot, or by being emptied.

Each operation answers how many tokens a slot then really holds; the rest is to be read again.
"""

from __future__ import annotations

from qwq_cli.engine.kv_memory import KvMemory
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.snapshots import Snapshot, Snapshots

PROMPT_END = 1  # tokens before the end of a prompt: what asks the same again shares all but one
PROMPT_TAIL = 16  # tokens: room for what opens an answer, which the next turn replaces
EVERY = 256  # tokens between snapshots where nobody marks a place, give or take a batch


class SlotMemory:
    """A runner's memory and snapshots of it; of a model that can rewind none are taken."""

    def __init__(self, memory: KvMemory, slots: int) -> None:
        self._memory = memory
        self._snapshots = Snapshots(slots)
        self.can_rewind = memory.can_rewind

    def clear(self, slot: int) -> None:
        self._memory.trim(slot, 0)
        self._snapshots.forget_beyond(slot, 0)

    def cut(self, slot: int, length: int) -> int:
        """Let the slot hold `length` tokens, or as many before them as it can go back to."""
        if self._memory.trim(slot, length):
            self._snapshots.forget_beyond(slot, length)
            return length
        return self.restore(slot, length)

    def copy(self, source: int, target: int, length: int) -> int:
        """Into an empty slot; how many tokens it then holds."""
        done = self._memory.copy(source, target, length)
        self._snapshots.share(source, target, length)
        return length if done else self.restore(target, length)

    def restore(self, slot: int, length: int) -> int:
        """Go back to the nearest snapshot at or before `length`, else empty the slot."""
        found = self._snapshots.nearest(slot, length)
        if found and self._restored(slot, found):
            self._snapshots.forget_beyond(slot, found.length)
            return found.length
        self.clear(slot)
        return 0

    def take(self, slot: int, length: int) -> None:
        """Keep a snapshot of the slot, which holds `length` tokens."""
        if self.can_rewind or not length:
            return
        if state := self._memory.snapshot(slot):
            self._snapshots.add(slot, Snapshot(length, state))

    def take_if_due(self, slot: int, sequence: Sequence, length: int) -> None:
        """The same, if one is due where `sequence` in that slot has come to."""
        latest = self._snapshots.nearest(slot, length)
        since = length - (latest.length if latest else 0)
        if since >= EVERY or (since and length in _places(sequence)):
            self.take(slot, length)

    def within_reach(self, slot: int, held: Sequence, length: int) -> int:
        """The most of the first `length` tokens of `held` that another can share, now or soon.

        held: the sequence in the slot.
        """
        if self.can_rewind or length <= 0:
            return length
        coming = [place for place in _places(held) if place > held.computed]
        kept = [each.length for each in self._snapshots.of(slot)]
        return max((n for n in (held.computed, *coming, *kept) if n <= length), default=0)

    def lasting(self, slot: int, held: Sequence, length: int) -> int:
        """How much of the first `length` tokens of `held` to keep for another day.

        All, unless there is no going back then from what opens an answer.
        """
        if self.can_rewind or length == held.computed:
            return length
        return self.within_reach(slot, held, length + PROMPT_END - PROMPT_TAIL) or length

    def before_place(self, sequence: Sequence, length: int) -> int:
        """How many of the next `length` tokens to compute before a snapshot is due."""
        if self.can_rewind:
            return length
        coming = [place - sequence.computed for place in _places(sequence)]
        return min((n for n in coming if 0 < n < length), default=length)

    def _restored(self, slot: int, snapshot: Snapshot) -> bool:
        done = self._memory.restore(slot, snapshot.state)
        return done and self._memory.trim(slot, snapshot.length)


def _places(sequence: Sequence) -> tuple[int, ...]:
    """Lengths at which a snapshot of `sequence` is wanted, in rising order."""
    end = len(sequence.prompt)
    return tuple(end - before for before in (PROMPT_TAIL, PROMPT_END) if end > before)
