"""Tokens and seconds at any offset of the text, from the marks that came with its chunks.

Inside a chunk both grow evenly with the characters, tokens rounded down. So with a chunk a
token, a token belongs to the step in which its first character stands, or to the step before if
it spans both; and a stored text fed whole is shared out by length.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    offset: int
    tokens: int
    seconds: float


class Marks:
    """Cumulative marks. Only those that can still be asked for are kept: see `forget`."""

    def __init__(self) -> None:
        self._marks = [Mark(0, 0, 0.0)]
        self._origin = self._marks[0]

    @property
    def last(self) -> Mark:
        return self._marks[-1]

    @property
    def origin(self) -> Mark:
        """Where decoding began."""
        return self._origin

    def add(self, length: int, *, tokens: int, seconds: float) -> None:
        """`length` characters have come, with which the totals are `tokens` and `seconds`.

        Without characters, the tokens and seconds belong to what came before; before any text,
        the seconds are the start of decoding.
        """
        last = self._marks[-1]
        if not last[0]:
            self._origin = Mark(0, 0, last.seconds)
        self._marks.append(Mark(last[0] + length, tokens, seconds))

    def at(self, offset: int) -> Mark:
        """The totals just before the character at `offset`."""
        for before, after in pairwise(self._marks):
            if before.offset <= offset < after.offset:
                return _between(before, after, offset)
        return self.last._replace(offset=offset)

    def forget(self, offset: int) -> None:
        """Nobody will ask for anything before `offset` again."""
        if self._marks[-1][0] <= offset:
            del self._marks[:-1]
            return
        keep = 0
        while keep + 1 < len(self._marks) and self._marks[keep + 1].offset <= offset:
            keep += 1
        del self._marks[:keep]


def _between(before: Mark, after: Mark, offset: int) -> Mark:
    length, done = after.offset - before.offset, offset - before.offset
    tokens = before.tokens + (after.tokens - before.tokens) * done // length
    seconds = before.seconds + (after.seconds - before.seconds) * done / length
    return Mark(offset, tokens, seconds)
