"""Plays a text that was generated before, to see what guards do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import Can, KeepsNothing, Piece, Progress, Totals
from qwq_cli.guards.base import Redraw
from qwq_cli.trace.start import Start
from qwq_cli.values.kinds import FinishReason


class RecordedGeneration(KeepsNothing):
    """A recording: it plays the same text, even after a rewind.

    What would have followed other words is not known, so forced text ends it.
    """

    can = frozenset({Can.FORCE, Can.REWIND, Can.FORK})

    def __init__(
        self,
        pieces: Sequence[Piece],
        start: Start,
        sampling: SamplingParams,
        reason: FinishReason = FinishReason.STOP,
    ) -> None:
        self.start, self.sampling = start, sampling
        self.finish_reason: FinishReason | None = None
        self.forced: str | None = None
        self._pieces, self._reason = tuple(pieces), reason
        self._left = list(reversed(self._pieces))
        self._tokens = 0

    @property
    def length(self) -> int:
        """The length of the whole recording, in characters."""
        return sum(len(piece.text) for piece in self._pieces)

    @property
    def progress(self) -> Progress:
        return Progress(0, 0)

    @property
    def totals(self) -> Totals:
        return Totals(0, 0, self._tokens)

    def next(self) -> Piece:
        """Return the next piece; it ends with the last one."""
        piece = self._left.pop() if self._left else Piece("", self._tokens)
        self._tokens = piece.tokens
        if not self._left:
            self.finish_reason = self._reason
        return piece

    def force(self, text: str) -> None:
        self.forced, self.finish_reason = text, None
        self._left = [Piece(text, self._tokens, forced=True)]
        self._reason = FinishReason.INTERRUPTED

    def mark(self) -> None:
        """Do nothing: a recording can go back to any place."""

    def probe(self, words: str) -> None:
        raise ValueError("nobody knows what would have followed other words")

    def rewind(self, offset: int, redraw: Redraw | None = None) -> None:
        if redraw:
            self.sampling = replace(self.sampling, seed=redraw.seed)
        self.finish_reason, self.forced = None, None
        self._tokens, self._left = 0, []
        at = 0
        for piece in self._pieces:
            end = at + len(piece.text)
            if end <= offset:
                self._tokens = piece.tokens
            else:
                self._left.append(piece._replace(text=piece.text[max(offset - at, 0) :]))
            at = end
        self._left.reverse()

    def fork(self, offset: int, sampling: SamplingParams) -> RecordedGeneration:
        other = RecordedGeneration(self._pieces, self.start, sampling, self._reason)
        other.rewind(offset)
        return other

    def stop(self, reason: FinishReason) -> None:
        self.finish_reason = self.finish_reason or reason
        self._left.clear()

    def flush(self) -> Piece:
        return Piece("", self._tokens)
