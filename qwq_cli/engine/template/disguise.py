"""Hides people's text from a template in letters that nothing else uses.

A template still sees the shape of each text: it can trim it, test whether it is empty, and place
it. But a control token that somebody typed is not one any more, and in the prompt each piece can be
told from the template's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qwq_cli.engine.template.message import Segment, Turn
from qwq_cli.errors import UsageError

FIRST, ROOM = 0xF0000, 0x20000  # Unicode's planes 15 and 16, which are for private use
_LETTER = "[\U000f0000-\U0010ffff]"
# Switches of thought that templates look for in texts. They stay, as no token has such a name.
SWITCHES = re.compile(r"(/(?:no_?)?think\b|detailed thinking (?:on|off)\b)")
_PERSONS = re.compile(rf"{_LETTER}+(?:(?:\s|{SWITCHES.pattern})+{_LETTER}+)*")


class Disguise:
    def __init__(self, texts: Iterable[str]) -> None:
        """Assign the letters. Raises UsageError if the texts contain too many different letters."""
        letters = sorted(letter for letter in set().union(*texts) if not letter.isspace())
        if len(letters) > ROOM:
            raise UsageError("The conversation has more different letters than can be told apart.")
        self._there = {ord(letter): FIRST + index for index, letter in enumerate(letters)}
        self._back = {after: before for before, after in self._there.items()}

    def put_on(self, turn: Turn) -> str:
        return "".join(p.text if p.trusted else self._disguised(p.text) for p in turn.pieces)

    @staticmethod
    def count(text: str) -> int:
        """Return the number of disguised letters."""
        return sum(map(len, re.findall(f"{_LETTER}+", text)))

    def take_off(self, text: str) -> list[Segment]:
        """Return the prompt in pieces: those of the template and those that people wrote."""
        segments, at = [], 0
        for found in _PERSONS.finditer(text):
            segments.append(Segment(text[at : found.start()], trusted=True))
            segments.append(Segment(found[0].translate(self._back), trusted=False))
            at = found.end()
        segments.append(Segment(text[at:].translate(self._back), trusted=True))
        return [segment for segment in segments if segment.text]

    def _disguised(self, text: str) -> str:
        parts = SWITCHES.split(text)
        return "".join(
            part if index % 2 else part.translate(self._there) for index, part in enumerate(parts)
        )
