"""Tokens and seconds at any offset of the text, from the totals that came with its chunks.

Inside a chunk both grow evenly with the characters; tokens are rounded down. So if each chunk is
one token, a token belongs to the step of its first character, or to the step before if it spans
both. A stored text that is fed whole is shared out by length.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    offset: int
    tokens: int
    seconds: float


_Plain = tuple[int, int, float]  # a mark, built in half the time


class Marks:
    """Cumulative totals. Totals that nobody can ask for any more are dropped: see `forget`."""

    def __init__(self) -> None:
        self._marks: list[_Plain] = [(0, 0, 0.0)]
        self.origin = self.last  # where decoding began

    @property
    def last(self) -> Mark:
        return Mark(*self._marks[-1])

    def add(self, length: int, *, tokens: int, seconds: float) -> None:
        """Add `length` characters; the totals are now `tokens` and `seconds`.

        Without characters, the tokens and seconds belong to the text before. Before any text, the
        seconds are the start of decoding.
        """
        last = self._marks[-1]
        if not last[0]:
            self.origin = Mark(0, 0, last[2])
        self._marks.append((last[0] + length, tokens, seconds))

    def at(self, offset: int) -> Mark:
        """Return the totals just before the character at `offset`."""
        for before, after in pairwise(self._marks):
            if before[0] <= offset < after[0]:
                return _between(before, after, offset)
        return self.last._replace(offset=offset)

    def forget(self, offset: int) -> None:
        """Drop totals before `offset`; nobody will ask for them again."""
        if self._marks[-1][0] <= offset:
            del self._marks[:-1]
            return
        keep = 0
        while keep + 1 < len(self._marks) and self._marks[keep + 1][0] <= offset:
            keep += 1
        del self._marks[:keep]


def _between(before: _Plain, after: _Plain, offset: int) -> Mark:
    length, done = after[0] - before[0], offset - before[0]
    tokens = before[1] + (after[1] - before[1]) * done // length
    seconds = before[2] + (after[2] - before[2]) * done / length
    return Mark(offset, tokens, seconds)
