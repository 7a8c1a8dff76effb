"""States of slots that are kept in memory to go back to: few, and small in total.

They are for models whose memory can't drop its last tokens (recurrent layers). llama.cpp's server
keeps such states too and calls them context checkpoints.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 32  # of one slot
MOST_BYTES = 256 * 2**20  # of all slots together


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state of a slot when it held `length` tokens.

    eq=False: snapshots that slots share are compared by identity; comparing states would read them.
    """

    length: int
    state: bytes


class Snapshots:
    """The snapshots of each slot, ordered by length. Slots with common tokens share snapshots."""

    def __init__(self, slots: int, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._kept: list[list[Snapshot]] = [[] for _ in range(slots)]
        self._most, self._most_bytes = most, most_bytes

    def add(self, slot: int, snapshot: Snapshot) -> None:
        """Keep a snapshot. If there are then too many, drop those that cost least to compute again.

        A state that is larger than the whole limit is not kept.
        """
        if len(snapshot.state) > self._most_bytes:
            return
        kept = [each for each in self._kept[slot] if each.length != snapshot.length]
        self._kept[slot] = sorted([*kept, snapshot], key=lambda each: each.length)
        if len(self._kept[slot]) > self._most:
            self._drop_cheapest([slot])
        while self.bytes > self._most_bytes:
            self._drop_cheapest(range(len(self._kept)))

    def nearest(self, slot: int, length: int) -> Snapshot | None:
        """Return the last snapshot at or before `length`."""
        before = [each for each in self._kept[slot] if each.length <= length]
        return before[-1] if before else None

    def of(self, slot: int) -> tuple[Snapshot, ...]:
        return tuple(self._kept[slot])

    def forget_beyond(self, slot: int, length: int) -> None:
        if self._kept[slot]:
            self._kept[slot] = [each for each in self._kept[slot] if each.length <= length]

    def share(self, source: int, target: int, length: int) -> None:
        """Share snapshots between two slots whose first `length` tokens are the same."""
        self._kept[target] = [each for each in self._kept[source] if each.length <= length]

    @property
    def bytes(self) -> int:
        """The size of all states; a state that slots share counts once."""
        return sum(len(each.state) for each in {each for kept in self._kept for each in kept})

    def _drop_cheapest(self, slots: range | list[int]) -> None:
        """Drop the snapshot nearest to the one before it; among equals the oldest."""
        costs = [
            (each.length - (kept[at - 1].length if at else 0), slot, at)
            for slot, kept in ((slot, self._kept[slot]) for slot in slots)
            for at, each in enumerate(kept)
        ]
        _, slot, at = min(costs)
        del self._kept[slot][at]
