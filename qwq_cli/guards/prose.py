"""Running text as it comes, without formulas, code, addresses and quoted words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

LONGEST = 4000  # characters of a line that are read at a time
SHORT = 36  # characters in quotes or brackets that are no running text

_FENCE = "```"
_CLOSERS = {_FENCE: _FENCE, "~~~": "~~~", "$$": "$$", r"\[": r"\]", r"\(": r"\)"}
_BETWEEN = "|".join(
    rf"{opens}[^{opens}{closes}\n]{{1,{SHORT}}}{closes}"
    for opens, closes in ('""', "“”", "„“", "„”", "«»", "»«", "‘’", "「」", "『』", "《》", "‹›")
)
# A dollar sign may be an amount: no formula begins or ends in a space, or ends before a digit.
_OPAQUE = re.compile(
    r"(?P<block>```|~~~|\$\$|\\\[|\\\(|\\begin\{(?P<name>\w+\*?)\})"
    r"|(?P<dollar>\$(?![\s$])(?P<inside>[^$\n]{1,300})(?<!\s)\$(?!\d))"
    r"|``?[^`\n]+`{1,2}"
    r"|\\[A-Za-z]+(?:\{[^{}\n]*\})?"
    r"|https?://[^\s<>）。，]+|(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+"
    rf"|{_BETWEEN}|(?<!\w)'[^'\n]{{1,{SHORT}}}'(?!\w)"
    rf"|[(（\[][^()（）\[\]\n]{{1,{SHORT}}}[)）\]]"
)
_TEXT_COMMAND = re.compile(r"\\[a-z]+\{[^{}]*\}")
_SENTENCE = re.compile(r"[^\W\d_]{2,}[ ,]+[^\W\d_]{2,}[ ,]+[^\W\d_]{2,}|[\u3040-\u9fff]{8}")


class Line(NamedTuple):
    """text: the line at `start`, with blanks for everything that is not running text."""

    start: int
    text: str


@dataclass(frozen=True)
class Prose:
    """A state of the reader; `read` returns the next one. start: of `waits`, an incomplete line.

    closer: what ends the block that the text is in.
    """

    start: int
    waits: str = ""
    closer: str | None = None

    def read(self, text: str) -> tuple[Prose, list[Line]]:
        """Read text. The result is the same however it is split into pieces."""
        waits, now, lines = self.waits + text, self, list[Line]()
        at = 0
        while (end := _line_end(waits, at)) is not None:
            now, line = replace(now, start=self.start + at, waits="")._shown(waits[at:end])
            lines.append(line)
            at = end
        return replace(now, start=self.start + at, waits=waits[at:]), lines

    def rest(self) -> Line:
        """Return the rest of a text that has ended."""
        return self._shown(self.waits)[1]

    def _shown(self, text: str) -> tuple[Prose, Line]:
        closer = self.closer
        if closer and closer != _FENCE and not text.strip():
            closer = None  # a formula that was never closed
        parts, at = [], 0
        for start, end, after in _opaque(text, closer):
            parts += [text[at:start], " " * (end - start)]
            at, closer = end, after
        line = Line(self.start, "".join([*parts, text[at:]]))
        return replace(self, closer=closer), line


def _line_end(text: str, at: int) -> int | None:
    end = text.find("\n", at, at + LONGEST)
    if end >= 0:
        return end + 1
    return at + LONGEST if len(text) - at >= LONGEST else None


def _opaque(text: str, closer: str | None) -> Iterator[tuple[int, int, str | None]]:
    """Yield spans that are not running text, each with what ends the block open after it."""
    at = 0
    while True:
        if closer:
            found = text.find(closer, at)
            end = len(text) if found < 0 else found + len(closer)
            closer = closer if found < 0 else None
            yield at, end, closer
            at = end
        match = _OPAQUE.search(text, at)
        if match is None or at >= len(text):
            return
        if match["block"]:
            closer = _CLOSERS.get(match["block"]) or rf"\end{{{match['name']}}}"
            yield match.start(), match.end(), closer
            at = match.end()
        elif match["dollar"] and _is_sentence(match["inside"]):
            at = match.start() + 1
        else:
            yield *match.span(), None
            at = match.end()


def _is_sentence(formula: str) -> bool:
    """Return whether the text between two dollar signs is not a formula."""
    return _SENTENCE.search(_TEXT_COMMAND.sub("", formula)) is not None
