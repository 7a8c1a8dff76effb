"""Whether a thought has named another arithmetic than the usual one."""

from __future__ import annotations

from functools import lru_cache
from math import inf

import msgspec

from qwq_cli.claims.words import doubts

_MOST_UNREAD = 4_000  # characters of texts that are kept to be searched later


class Frame(msgspec.Struct, frozen=True):
    """was_named: whether a text before `latest` named another arithmetic.

    latest: texts that are searched only once a claim seems to fail, which few do.
    """

    was_named: bool = False
    latest: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        return self.was_named or any(named_from(text) < inf for text in self.latest)

    def after(self, text: str) -> Frame:
        """Add a text. The oldest ones are searched and let go, so that few are kept."""
        was_named, latest = self.was_named, (*self.latest, text)
        while sum(map(len, latest)) > _MOST_UNREAD:
            oldest, *others = latest
            was_named, latest = was_named or named_from(oldest) < inf, tuple(others)
        return Frame(was_named, latest)


@lru_cache(maxsize=64)  # each claim of a step that seems to fail asks, and those of later steps
def named_from(text: str) -> float:
    """Return the end of the first words that name another arithmetic; else infinity."""
    found = doubts("frame").search(text)
    return found.end() if found else inf
