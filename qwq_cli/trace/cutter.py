"""Cuts the markers of thought out of a stream of any format, however it is split into chunks.

A stream is before its first word (START), in a thought (THOUGHT), in a text that nothing opened
(BARE), in a note inside a thought (ASIDE) or in an answer (ANSWER). The state decides which markers
are looked for (lexicon.py) and what a found marker does (judge.py). Only characters that could
still become a marker are held back, and a few after a marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from qwq_cli.trace import lexicon
from qwq_cli.trace.formats import FORMATS
from qwq_cli.trace.judge import Effect, Found, Situation, State
from qwq_cli.trace.lexicon import Lexicon, Marker, Role
from qwq_cli.trace.mention import INVISIBLE, LOOK, is_sheltered
from qwq_cli.trace.start import Place, Start
from qwq_cli.trace.tags import LIMIT
from qwq_cli.values.kinds import Format
from qwq_cli.values.trace import Span

_HEAD_LIMIT = 200  # characters of a message's head
_ASIDE_LIMIT = 2_000  # characters of a note; a longer one counts as thought again


class Leads(Enum):
    """The state after a cut. ON: the same as before."""

    THOUGHT = auto()
    ANSWER = auto()
    ON = auto()


class Cut(NamedTuple):
    """`length` characters that are not text."""

    length: int
    leads: Leads


Part = str | Cut
_PLACES = {Place.THOUGHT: State.THOUGHT, Place.ANSWER: State.ANSWER, Place.OPEN: State.BARE}
_LOOKING = (State.THOUGHT, State.BARE, State.ANSWER)
_UNSEEN = re.compile(rf"[\s{INVISIBLE}]{{0,{LOOK}}}")
_NOT_YET = None  # the held text doesn't decide it yet


class Cutter:
    """Yields text and cuts; together they are the whole stream."""

    def __init__(self, start: Start) -> None:
        self.format = start.format
        self.shifted: int | None = None  # where another format than expected showed
        self._now = Situation(State.START, start.format, _PLACES[start.place])
        self._held = ""
        self._at = 0  # start of the text in `_held` that was not yielded
        self._offset = 0  # position of `_held` in the stream
        self._expected: Lexicon | None = None  # what may come next; set only while nothing is held
        self._aside_end = ""
        self._aside_size = 0
        self._trusted: list[Span] = []

    @property
    def doubted(self) -> tuple[int, int] | None:
        """The last closer that seemed to be a quotation but was where a real one would be."""
        return self._now.doubted

    def trust(self, span: Span) -> None:
        """Treat a marker in the next text as real, because we inserted that text."""
        self._trusted.append(span)

    def passes(self, text: str) -> bool:
        """Return whether no part of `text` can belong to a marker. Most pieces are such."""
        if self._expected is None or self._expected.first.search(text):
            return False
        if not self._now.said:
            self._now.said = bool(text) and not text.isspace()
        self._now.around.add(text)
        self._offset += len(text)
        return True

    def feed(self, text: str) -> Iterator[Part]:
        """Process text that does not pass."""
        self._held += text
        return self._scan(final=False)

    def flush(self) -> Iterator[Part]:
        """Yield the text held back, at the end of the stream."""
        return self._scan(final=True)

    def _scan(self, *, final: bool) -> Iterator[Part]:
        moving = True
        while moving:
            if self._now.state is State.START:
                parts, moving = self._begin(final=final)
            elif self._now.state is State.ASIDE:
                parts, moving = self._pass_aside(final=final)
            else:
                parts, moving = self._look(final=final)
            yield from parts
        self._offset += self._at
        self._held, self._at = self._held[self._at :], 0
        is_free = not self._held and self._now.state in _LOOKING
        self._expected = self._words() if is_free else None

    # Before the first word.

    def _begin(self, *, final: bool) -> tuple[list[Part], bool]:
        words = lexicon.at_start(self._now.guess)
        parts: list[Part] = [self._text(len(self._held) - len(self._held[self._at :].lstrip()))]
        start = self._after_invisible()
        rest = self._held[start : start + LIMIT]
        if not final and (not rest or words.could_begin(rest)):
            return parts, False
        match = words.match(self._held, start)
        if match is None:
            is_text = bool(self._held[self._at :])
            return [*parts, *(self._settle_down() if is_text else ())], is_text
        parts += [self._pass(start)] if start > self._at else []
        cut = self._open(self._found(words.marker(match[0]), match[0], start), final=final)
        if cut is _NOT_YET:
            return parts, False
        parts += [cut] if cut.length else []
        return [*parts, *(self._settle_down() if self._now.state is State.START else ())], True

    def _after_invisible(self) -> int:
        """Return where the text begins after invisible characters, such as a byte order mark."""
        found = _UNSEEN.match(self._held, self._at)
        return found.end() if found else self._at

    def _settle_down(self) -> list[Part]:
        """Continue where the prompt left the stream, as no marker opened it."""
        self._now.state = self._now.next
        return [Cut(0, Leads.ANSWER)] if self._now.next is State.ANSWER else []

    def _open(self, found: Found, *, final: bool) -> Cut | None:
        role, is_known = found.marker.role, found.marker.format is self._now.guess
        if role is Role.HEADER:
            return self._take_head(found, final=final)
        is_word = self._now.is_word(found, final=final)
        if is_word is not False:
            return _NOT_YET if is_word is None else Cut(0, Leads.ON)
        if role is Role.OPEN and found.markup.sentences and not is_known:
            self._now.next, self._now.guess = State.BARE, found.marker.format  # words prove nothing
            return self._do(Effect.SKIP, found)
        effects = {Role.OPEN: Effect.THOUGHT, Role.CLOSE: Effect.ANSWER, Role.ANSWER: Effect.ANSWER}
        return self._do(effects.get(role, Effect.SKIP), found)

    # After it.

    def _look(self, *, final: bool) -> tuple[list[Part], bool]:
        """Process text up to the next marker, if there is one."""
        words, at = self._words(), self._at
        parts: list[Part] = []
        while match := words.search(self._held, at):
            parts.append(self._text(match.start()))
            found = self._found(words.marker(match[0]), match[0], match.start())
            cut = self._judge(found, words, final=final)
            if cut is _NOT_YET:
                return parts, False
            if cut.length or cut.leads is not Leads.ON:
                return [*parts, cut], True
            at = match.end()
            parts.append(self._text(at))
        end = words.held(self._held, at)
        parts.append(self._text(end))
        if final and end < len(self._held):
            parts.append(self._end_short(words))
        return parts, False

    def _words(self) -> Lexicon:
        if self._now.state is State.BARE:
            return lexicon.in_bare(self._now.guess)
        if self._now.state is State.ANSWER:
            return lexicon.in_answer(self.format)
        return lexicon.in_thought(self.format)

    def _found(self, marker: Marker, text: str, start: int) -> Found:
        end = start + len(text)
        return Found(marker, text, self._offset + start, self._held[end : end + LOOK])

    def _judge(self, found: Found, words: Lexicon, *, final: bool) -> Cut | None:
        """Return what a marker cuts. A cut of length zero that leads on means text."""
        is_longer = words.could_begin(found.text + found.after)
        if not final and (is_longer or not self._now.is_clear(found)):
            return _NOT_YET
        is_trusted = any(span.start <= found.start < span.end for span in self._trusted)
        if found.marker.role is Role.HEADER:
            if not is_trusted and is_sheltered(self._now.around, found.after):
                return Cut(0, Leads.ON)
            return self._take_head(found, final=final)
        if is_trusted and found.marker.role in (Role.CLOSE, Role.ANSWER):
            return self._do(Effect.ANSWER, found)
        return self._do(self._now.judge(found, words), found)

    def _end_short(self, words: Lexicon) -> Part:
        """End a stream that broke off inside a possible marker.

        If the held text contains a whole token of a marker, it counts as that marker.
        """
        rest = self._held[self._at :]
        is_frame = self._now.framed and rest.startswith("</")
        if is_frame or rest.startswith(words.tokens):
            self._at = len(self._held)
            return Cut(len(rest), Leads.ON)
        return self._text(len(self._held))

    # Heads of messages, and notes.

    def _take_head(self, found: Found, *, final: bool) -> Cut | None:
        header, start = found.markup.header, self._at
        assert header
        end = self._held.find(header.end, start, start + _HEAD_LIMIT)
        is_torn = found.is_torn(self._held[start : start + _HEAD_LIMIT if end < 0 else end])
        if end < 0 or is_torn:
            is_none = is_torn or len(self._held) - start >= _HEAD_LIMIT
            if not (is_none or final):
                return _NOT_YET
            if self._now.is_spoken_of(found):
                return self._do(Effect.TEXT, found)
            return self._do(
                Effect.SKIP, found if is_none else found._replace(text=self._held[start:])
            )
        is_thought = header.thought.search(self._held[start:end]) is not None
        head = found._replace(text=self._held[start : end + len(header.end)])
        if not is_thought and self._now.state is State.ANSWER and not self._now.said:
            return self._do(Effect.SKIP, head)
        self._now.doubted = head.place if is_thought and header.call.search(head.text) else None
        return self._do(Effect.THOUGHT if is_thought else Effect.ANSWER, head)

    def _pass_aside(self, *, final: bool) -> tuple[list[Part], bool]:
        """Process a note up to its end, or up to the end of its thought."""
        held, end = self._held, self._aside_end
        limit = self._at + _ASIDE_LIMIT - self._aside_size
        ends = (end, *FORMATS[self.format].closes)
        found = [at for each in ends if (at := held.find(each, self._at, limit + len(each))) >= 0]
        longest = max(map(len, ends))
        if found or len(held) >= limit + longest:
            self._now.state = State.THOUGHT
            at = min(found, default=limit)
            return [self._pass(at + len(end) if held.startswith(end, at) else at)], True
        stop = len(held) if final else max(self._at, len(held) - longest + 1)
        self._aside_size += stop - self._at
        return [self._pass(stop)], False

    def _pass(self, end: int) -> Cut:
        length, self._at = end - self._at, end
        return Cut(length, Leads.ON)

    # What is handed out.

    def _text(self, end: int) -> str:
        text, self._at = self._held[self._at : end], end
        if text:
            self._now.said = self._now.said or not text.isspace()
            self._now.around.add(text)
        return text

    def _do(self, effect: Effect, found: Found) -> Cut:
        if effect is Effect.TEXT:
            return Cut(0, Leads.ON)
        if effect is Effect.ASIDE:
            self._now.state, self._aside_size = State.ASIDE, 0
            self._aside_end = dict(found.markup.asides)[found.marker.text]
        length = 0 if effect is Effect.CALL else len(found.text)
        leads = _LEADS.get(effect, Leads.ON)
        if leads is not Leads.ON:
            self._shift(found.marker.format)
            state = State.THOUGHT if leads is Leads.THOUGHT else State.ANSWER
            self._now.begin(state, framed=found.marker.role is Role.ANSWER)
        self._at += length
        self._now.around.cut()
        return Cut(length, leads)

    def _shift(self, format: Format) -> None:
        """Change to the format that the stream shows.

        Nothing changes if the new format opens in the same way.
        """
        guess = self._now.guess
        is_alike = FORMATS[guess].opens and FORMATS[guess].opens == FORMATS[format].opens
        format = guess if is_alike else format
        if format is not self.format:
            self.format = self._now.guess = format
            self.shifted = self._offset + self._at


_LEADS = {
    Effect.THOUGHT: Leads.THOUGHT,
    Effect.ANSWER: Leads.ANSWER,
    Effect.CALL: Leads.ANSWER,
}
