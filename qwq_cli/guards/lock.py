"""Keeps an output in the scripts that are expected."""

from __future__ import annotations

from zlib import crc32

from qwq_cli.guards.base import Moment, Redraw, Rewind, Tell
from qwq_cli.values.kinds import NoteKind

FIRST_MASK = 64  # tokens for which a script is ruled out; twice as many each time
MOST_MASKED, MOST_PLAIN = 12, 3  # times that text is taken back: with a mask, and without
MOST_DROPPED = 4096  # characters that are taken back in total


class Lock:
    """Takes a switch back to where it began, and rules its script out for a while.

    A script that comes back is ruled out for longer, together with all others met before.
    """

    def __init__(self, seed: int) -> None:
        self._seed, self._taken = seed, 0
        self._met: frozenset[str] = frozenset()
        self._wanted = self._last = (0, 0)  # spans: to be taken back, and taken back last
        self._dropped = 0
        self.gave_up = False

    def hold(self, moment: Moment, at: int, scripts: frozenset[str], name: str) -> Rewind | Tell:
        """Return what to do about letters of `scripts` at `at`.

        They are only reported when nothing else is left to try.
        """
        if Rewind not in moment.can or self._is_vain(moment, at):
            self.gave_up = True
            return Tell(NoteKind.LANGUAGE, f"{name} could not be kept out.")
        self._wanted = (at, moment.at)
        redraw = self.redraw(moment, self._met | scripts)
        return Rewind(at, NoteKind.LANGUAGE, f"It went over to {name}: trying again.", redraw)

    def redraw(self, moment: Moment, scripts: frozenset[str]) -> Redraw:
        seed = crc32(f"{self._seed} {self._taken}".encode())
        if not moment.can_mask:
            return Redraw(seed)
        return Redraw(seed, without=scripts, tokens=FIRST_MASK << self._taken)

    def took(self, redraw: Redraw) -> None:
        """Note that a rewind of this lock was carried out."""
        self._taken += 1
        self._met |= redraw.without
        self._last = (start, end) = self._wanted
        self._dropped += end - start

    def _is_vain(self, moment: Moment, at: int) -> bool:
        """Return whether one more try would not help.

        Single letters can't be ruled out, and without randomness the text would be the same.
        """
        most = MOST_MASKED if moment.can_mask else MOST_PLAIN
        is_the_same = moment.can_mask and self._last == (at, moment.at)
        return self._taken >= most or is_the_same or self._dropped >= MOST_DROPPED
