"""The earlier texts of a thought, and whether one named another arithmetic than the usual one."""

from __future__ import annotations

from functools import lru_cache
from math import inf

import msgspec

from qwq_cli.claims.words import doubts

MOST = 4_000  # characters of the latest texts that are kept; the oldest of them is kept whole


class Frame(msgspec.Struct, frozen=True):
    """What was read before.

    texts: the first one, perhaps the question, and the latest others. They are searched only once a
    claim seems to fail, which few do. was_named: whether one that is no longer kept named another
    arithmetic.
    """

    was_named: bool = False
    texts: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        return self.was_named or any(named_from(text) < inf for text in self.texts)

    def after(self, text: str) -> Frame:
        """Add a text. The oldest but the first are searched and let go, so that few are kept."""
        was_named, (first, *others) = self.was_named, (*self.texts, text)
        while sum(map(len, others[1:])) >= MOST:
            was_named = was_named or named_from(others[0]) < inf
            del others[0]
        return Frame(was_named, (first, *others))


@lru_cache(maxsize=64)  # each claim of a step that seems to fail asks, and those of later steps
def named_from(text: str) -> float:
    """Return the end of the first words that name another arithmetic; else infinity."""
    found = doubts("frame").search(text)
    return found.end() if found else inf
