"""The end of an output, as far back as a guard may take it."""

from __future__ import annotations

from bisect import bisect_right

from qwq_cli.guards.base import Moment
from qwq_cli.guards.breaks import start_around

KEPT = 2**16  # characters at least; at most twice as many
_NEAR = 300  # characters before a repetition in which the text may start again


class Passage:
    """start, end: in characters of the output."""

    def __init__(self, start: int, tokens: int) -> None:
        self.start = start
        self._text = ""
        self._places = [(start, tokens)]  # characters and tokens up to each place

    @property
    def end(self) -> int:
        return self.start + len(self._text)

    @property
    def text(self) -> str:
        return self._text

    def take(self, moment: Moment) -> None:
        """Add new text, in place of text that was taken back."""
        if moment.start < self.start:
            self.start, self._text, self._places = moment.start, "", []
        self._text = self._text[: moment.start - self.start] + moment.text
        while self._places and self._places[-1][0] > moment.start:
            self._places.pop()
        self._places.append((moment.at, moment.tokens))
        if len(self._text) > 2 * KEPT:
            self.begin(self.end - KEPT)

    def begin(self, start: int) -> None:
        """Forget everything before `start`, which must not be taken back."""
        self._text = self._text[start - self.start :]
        self.start = start
        keep = bisect_right(self._places, (start, 0)) - 1
        del self._places[: max(keep, 0)]

    def tokens(self, at: int) -> int:
        """Return the tokens of the output up to the last place that is not after `at`."""
        return self._places[max(bisect_right(self._places, (at + 1, 0)) - 1, 0)][1]

    def at(self, tokens: int) -> int:
        """Return the last place where the output had at most this many tokens."""
        places = (at for at, reached in reversed(self._places) if reached <= tokens)
        return next(places, self.start)

    def place(self, first: int, second: int) -> int:
        """Return where to start again in a text that repeats itself.

        first, second: where the first and the second copy begin.
        """
        at = min(max(second - self.start, 0), len(self._text))
        return self.start + start_around(self._text, at, max(first - self.start - _NEAR, 0))
