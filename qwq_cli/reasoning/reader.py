"""Reads a text as it comes, and again after some of it was taken back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from qwq_cli.claims.reader import NOTHING_KNOWN, Known
from qwq_cli.generation.generation import Piece
from qwq_cli.reasoning.checking import Checking
from qwq_cli.trace.beginning import Beginning, clipped, is_of
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.shift import shift_note
from qwq_cli.trace.start import Start
from qwq_cli.trace.steps import Opening
from qwq_cli.trace.told import Told
from qwq_cli.values.events import AnyEvent, GuardTripped
from qwq_cli.values.kinds import FinishReason, Format, NoteKind
from qwq_cli.values.trace import Note, Span


class Reached(NamedTuple):
    """How far a run was: tokens of output, and seconds since it began.

    Both are without text that was taken back.
    """

    tokens: int
    seconds: float


class Reader:
    """The parser of a run, and what is needed to return to any place of the text.

    Each piece costs one entry. To go back, the kept text is read again.
    """

    def __init__(self, start: Start, known: Known = NOTHING_KNOWN) -> None:
        """known: names and values in the question."""
        self._start, self._known = start, known
        self._parser = ReasoningParser(start.format, start.place, known)
        self._checking = Checking()
        self._ends: list[int] = []  # of each piece, in characters
        self._reached: list[Reached] = []  # at each of these
        self.length = 0
        self.tail = ""  # the last two characters, in which a paragraph may have ended
        self.forced: list[Span] = []
        self.notes: list[Note] = []

    @property
    def answering(self) -> bool:
        return self._parser.answering

    @property
    def opening(self) -> Opening | None:
        """The start of the open step, or of the answer section."""
        return self._parser.opening

    @property
    def leading(self) -> list[Span]:
        """The forced words that changed the course of the text; inserted right values did not."""
        mended = {note.span for note in self.notes if note.is_mend}
        return [span for span in self.forced if span not in mended]

    @property
    def format(self) -> Format:
        return self._parser.format

    def begin(self, beginning: Beginning, given: int, seconds: float) -> list[AnyEvent]:
        """Begin to think, or continue after a text of `given` tokens. Raises nothing."""
        for span in beginning.forced:
            self._parser.trust(span)
        self.forced += beginning.forced
        self.notes += beginning.notes
        events = self.read("", Reached(0, seconds))
        for text, share, spent in beginning.pieces():
            events += self.read(text, Reached(round(share * given), seconds + spent))
        return events

    def read(self, text: str, at: Reached, *, forced: bool = False) -> list[AnyEvent]:
        """Read text. at: how far the run was at its end."""
        start, self.length = self.length, self.length + len(text)
        self.tail = (self.tail + text)[-2:]
        self._ends.append(self.length)
        self._reached.append(at)
        if forced:
            self.forced.append(Span(start=start, end=self.length))
            self._parser.trust(self.forced[-1])
        events = self._parser.feed(text, tokens=at.tokens, seconds=at.seconds)
        return self._checking.take(events, self._parser.opening)

    def shift(self) -> Iterator[GuardTripped]:
        """Yield a note, once, if the stream has another format than expected."""
        at = self._parser.shifted
        if at is None or any(note.kind is NoteKind.FORMAT for note in self.notes):
            return
        self.notes.append(shift_note(self._parser.format, at))
        yield GuardTripped(note=self.notes[-1])

    def pieces(self) -> Iterator[Piece]:
        """Yield the text as it came, up to the first forced words that changed its course."""
        raw, start, forced = self._parser.raw, 0, set(self.forced)
        led = min((span.start for span in self.leading), default=len(raw))
        for end, at in zip(self._ends, self._reached, strict=True):
            if end > led:
                return
            yield Piece(raw[start:end], at.tokens, forced=Span(start=start, end=end) in forced)
            start = end

    def seconds_at(self, offset: int) -> float:
        """Return when the text up to there had come."""
        return self._reached[min(bisect_left(self._ends, offset), len(self._ends) - 1)].seconds

    def whole_before(self, offset: int) -> int:
        """Return the last place up to there that is not inside forced words."""
        inside = (span.start for span in self.forced if span.start < offset < span.end)
        return min(inside, default=min(offset, self.length))

    def text_from(self, offset: int) -> str:
        return self._parser.raw[offset:]

    def up_to(self, offset: int, tokens: int) -> tuple[Reader, Told]:
        """Return a reader that has read only so much, and its events. tokens: of the kept text.

        It reads piece by piece, as the pieces came, so that each step gets its tokens and time
        again.
        """
        kept, told, text = Reader(self._start, self._known), Told(), self._parser.raw[:offset]
        kept.forced = [clipped(span, offset) for span in self.forced if span.start < offset]
        kept.notes = [note for note in self.notes if is_of(note, offset)]
        for span in kept.forced:
            kept._parser.trust(span)
        whole = bisect_right(self._ends, offset)
        places = list(zip(self._ends[:whole], self._reached[:whole], strict=True))
        if not places or places[-1][0] < offset:
            places.append((offset, Reached(tokens, self.seconds_at(offset))))
        for end, at in places:
            for event in kept.read(text[kept.length : end], at):
                told.take(event)
        return kept, told

    def so_far(self, at: Reached) -> Reading:
        return self._parser.so_far(tokens=at.tokens, seconds=at.seconds)

    def answer(self, at: Reached) -> tuple[int, str]:
        """Return where the answer begins and its text, if the text ended here; it may continue."""
        whole, _ = self.up_to(self.length, at.tokens)
        answer = whole.finish(at, FinishReason.STOP).answer
        return answer.start, self._parser.raw[answer.start : answer.end]

    def finish(self, at: Reached, reason: FinishReason) -> Reading:
        reading = self._parser.finish(tokens=at.tokens, seconds=at.seconds, finish_reason=reason)
        events = self._checking.take(reading.events, None)
        return msgspec.structs.replace(reading, events=tuple(events))
