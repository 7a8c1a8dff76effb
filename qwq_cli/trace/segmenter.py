"""Finds the paragraphs of a text as it comes, at a cost of O(new text).

Paragraphs end at a blank line, but not inside a code fence or a display (``\\[ \\]``, ``$$ $$``).
Only whole lines decide what is open, so the result does not depend on the chunks.

A model may never close what it opened. So a display protects at most 1,000 characters (a long
aligned derivation has about half as many), and a fence at most 4,000 (a hundred lines of code).
After that, blank lines split again, and a new opener protects again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from qwq_cli.values.trace import Span

DISPLAY_LIMIT = 1_000
FENCE_LIMIT = 4_000
TURN_FROM = 400  # characters of a line after which its sentences may begin something new

_FENCE = re.compile(r"\s*(`{3,})([^`]*)$")
# An escape is one token, so that the `\\[2pt]` of a matrix row opens nothing.
_DISPLAY = re.compile(r"\\.|\$\$")
# A full stop ends a sentence only before a space, so 3.5 stays whole; a CJK one always does.
_NEXT_SENTENCE = re.compile(r"[.!?][)\"*]{0,2}\s+(?=\S)|[。！？]\s*(?=\S)")
_ENDING = 3  # characters of a line that are stored to find the ends of sentences
_CLOSER = {r"\[": r"\]", "$$": "$$"}


class Break(Enum):
    """What a piece begins. SAME: nothing. TURN: a sentence in a long line. PARAGRAPH: a paragraph.

    LINE: a line that could begin a section, outside of any fence or display, or after a blank line
    inside one.
    """

    SAME = auto()
    TURN = auto()
    LINE = auto()
    PARAGRAPH = auto()


class Piece(NamedTuple):
    """Text of one line without outer whitespace; `gap` is the whitespace before it.

    Gaps and texts together are the input, except trailing whitespace.
    """

    opens: Break
    gap: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Shelter(NamedTuple):
    """What is open: `closer` is a run of backticks, `\\]` or `$$`; `since` is the opener's line."""

    closer: str
    since: int

    def holds(self, offset: int) -> bool:
        limit = FENCE_LIMIT if self.fence else DISPLAY_LIMIT
        return offset - self.since <= limit

    @property
    def fence(self) -> bool:
        return self.closer.startswith("`")


class Segmenter:
    """Turns chunks of text into pieces. Exhaust each `feed` before the next one."""

    def __init__(self) -> None:
        self.offset = 0  # of the next character
        self.end = 0  # of the last piece
        self._gap: list[str] = []
        self._line: list[str] = []
        self._line_start = 0
        self._line_blank = True
        self._line_end = ""  # its last characters, any space as one
        self._after_blank = True
        self._shelter: _Shelter | None = None

    def feed(self, text: str) -> Iterator[Piece]:
        begun = False
        for part in text.split("\n"):
            if begun:
                self._end_line()
            begun = True
            if part:
                yield from self._extend(part)

    def run_on(self, text: str) -> str | None:
        """Return `text` with the space before it, if it only continues the open line.

        Return None if it may do more or is blank; then it is not taken.
        """
        if self._line_blank or "\n" in text:
            return None
        bare = text.rstrip()
        is_long = self.offset - self._line_start + len(text) > TURN_FROM
        if not bare or (is_long and self._sentences(text)):
            return None
        gap = self._gap
        self._take(text, bare)
        return "".join([*gap, bare]) if gap else bare

    def skip(self, length: int) -> None:
        """Count characters that are not text, such as a tag."""
        self.offset += length

    def begin_anew(self) -> None:
        """Let the next text begin a new paragraph, whatever was open."""
        self._shelter = None
        self._line, self._line_start, self._line_end = [], self.offset, ""
        self._line_blank = self._after_blank = True

    def release(self) -> None:
        """Forget what is open, because a new section has begun."""
        self._shelter = None

    def _extend(self, part: str) -> Iterable[Piece]:
        """Split a long line at its sentences."""
        starts = self._sentences(part)
        if not starts:
            return self._extend_line(part)
        pieces = [*self._extend_line(part[: starts[0]])] if starts[0] else []
        for start, end in pairwise([*starts, len(part)]):
            pieces += self._extend_line(part[start:end], turn=True)
        return pieces

    def _sentences(self, part: str) -> list[int]:
        """Return where in `part` sentences begin that may be turns."""
        before = self.offset - self._line_start
        if before + len(part) <= TURN_FROM or self._shelter:
            return []
        context = self._line_end
        ends = (match.end() - len(context) for match in _NEXT_SENTENCE.finditer(context + part))
        return [end for end in ends if end >= 0 and before + end >= TURN_FROM]

    def _extend_line(self, part: str, *, turn: bool = False) -> tuple[Piece, ...]:
        """Return one piece, or none if the part is blank."""
        bare = part.rstrip()
        if not bare:
            self._line.append(part)
            self.offset += len(part)
            self._gap.append(part)
            self._line_end = self._line_end.rstrip() + " "
            return ()
        text = bare.lstrip()
        lead = len(bare) - len(text)
        if lead:
            self._gap.append(part[:lead])
        opens = Break.TURN if turn else self._break()
        piece = Piece(opens, "".join(self._gap), text, self.offset + lead)
        self._take(part, bare)
        self._line_blank = False
        return (piece,)

    def _take(self, part: str, bare: str) -> None:
        """Take a part that isn't blank. bare: the part without trailing space."""
        space = part[len(bare) :]
        self._line.append(part)
        self.offset += len(part)
        self.end = self.offset - len(space)
        self._gap = [space] if space else []
        self._line_end = (self._line_end + bare)[-_ENDING:] + space[:1]

    def _break(self) -> Break:
        if not self._line_blank:
            return Break.SAME
        if self._shelter and self._shelter.holds(self._line_start):
            return Break.LINE if self._after_blank else Break.SAME
        return Break.PARAGRAPH if self._after_blank else Break.LINE

    def _end_line(self) -> None:
        if not self._line_blank:
            self._shelter = self._shelter_after("".join(self._line))
        self._after_blank = self._line_blank
        self._gap.append("\n")
        self.offset += 1
        self._line = []
        self._line_end = ""
        self._line_start = self.offset
        self._line_blank = True

    def _shelter_after(self, line: str) -> _Shelter | None:
        shelter = self._shelter
        if shelter is None and not ("```" in line or "\\[" in line or "$$" in line):
            return None
        if fence := _FENCE.match(line):
            return self._fenced(fence[1], bare=not fence[2].strip())
        if shelter and shelter.fence:
            return shelter
        for token in _DISPLAY.findall(line):
            shelter = self._displayed(shelter, token)
        return shelter

    def _fenced(self, ticks: str, *, bare: bool) -> _Shelter | None:
        shelter = self._shelter
        if shelter is None or not shelter.fence:
            return _Shelter(ticks, self._line_start)
        if bare and len(ticks) >= len(shelter.closer):
            return None
        return shelter if shelter.holds(self._line_start) else _Shelter(ticks, self._line_start)

    def _displayed(self, shelter: _Shelter | None, token: str) -> _Shelter | None:
        lapsed = shelter is None or not shelter.holds(self._line_start)
        if token in _CLOSER and lapsed:
            return _Shelter(_CLOSER[token], self._line_start)
        return None if shelter and token == shelter.closer else shelter


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a complete text, without the whitespace between them."""
    spans: list[Span] = []
    for piece in Segmenter().feed(text):
        begins = piece.opens is Break.PARAGRAPH
        start = piece.start if begins else spans.pop().start
        spans.append(Span(start=start, end=piece.end))
    return spans
