"""Slots that can always go back: directly, to a snapshot, or by being emptied.

Each operation returns how many tokens a slot then really holds; the rest has to be computed again.
"""

from __future__ import annotations

from qwq_cli.engine.kv_memory import KvMemory
from qwq_cli.engine.sequence import Sequence
from qwq_cli.engine.snapshots import Snapshot, Snapshots

PROMPT_END = 1  # tokens before a prompt's end: the same prompt again shares all but one
PROMPT_TAIL = 16  # tokens: room for the opening of an answer, which the next turn replaces
EVERY = 256  # tokens between snapshots if nobody marks a place, rounded to batches


class SlotMemory:
    """A runner's memory and its snapshots. Models that can rewind need no snapshots."""

    def __init__(self, memory: KvMemory, slots: int) -> None:
        self._memory = memory
        self._snapshots = Snapshots(slots)
        self.can_rewind = memory.can_rewind

    def clear(self, slot: int) -> None:
        self._memory.trim(slot, 0)
        self._snapshots.forget_beyond(slot, 0)

    def cut(self, slot: int, length: int) -> int:
        """Cut the slot to `length` tokens, or to the nearest shorter length that it can restore."""
        if self._memory.trim(slot, length):
            self._snapshots.forget_beyond(slot, length)
            return length
        return self.restore(slot, length)

    def copy(self, source: int, target: int, length: int) -> int:
        """Copy into an empty slot; return how many tokens it then holds."""
        done = self._memory.copy(source, target, length)
        self._snapshots.share(source, target, length)
        return length if done else self.restore(target, length)

    def restore(self, slot: int, length: int) -> int:
        """Go back to the nearest snapshot at or before `length`, or else empty the slot."""
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
        """Take a snapshot if one is due at the present length of `sequence`."""
        latest = self._snapshots.nearest(slot, length)
        since = length - (latest.length if latest else 0)
        if since >= EVERY or (since and length in _places(sequence)):
            self.take(slot, length)

    def within_reach(self, slot: int, held: Sequence, length: int) -> int:
        """Return how many of the first `length` tokens of `held` another sequence can share.

        held: the sequence in the slot. Tokens that will be computed soon count too.
        """
        if self.can_rewind or length <= 0:
            return length
        coming = [place for place in _places(held) if place > held.computed]
        kept = [each.length for each in self._snapshots.of(slot)]
        return max((n for n in (held.computed, *coming, *kept) if n <= length), default=0)

    def lasting(self, slot: int, held: Sequence, length: int) -> int:
        """Return how many of the first `length` tokens of `held` to keep for later.

        It is all of them, unless the slot then couldn't go back to before the opening of an answer.
        """
        if self.can_rewind or length == held.computed:
            return length
        return self.within_reach(slot, held, length + PROMPT_END - PROMPT_TAIL) or length

    def before_place(self, sequence: Sequence, length: int) -> int:
        """Return how many of the next `length` tokens to compute before a snapshot is due."""
        if self.can_rewind:
            return length
        coming = [place - sequence.computed for place in _places(sequence)]
        return min((n for n in coming if 0 < n < length), default=length)

    def _restored(self, slot: int, snapshot: Snapshot) -> bool:
        done = self._memory.restore(slot, snapshot.state)
        return done and self._memory.trim(slot, snapshot.length)


def _places(sequence: Sequence) -> tuple[int, ...]:
    """Return the lengths at which `sequence` needs a snapshot, in rising order."""
    end = len(sequence.prompt)
    return tuple(end - before for before in (PROMPT_TAIL, PROMPT_END) if end > before)
