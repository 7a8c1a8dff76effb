"""Parts that are laid out when they are looked at, and kept while nothing about them changes."""

from __future__ import annotations

import re
from collections.abc import Callable

from rich.text import Text

from qwq_cli.render.terminal.rows import Body, Found, lay_out
from qwq_cli.render.trace.failed import STYLE
from qwq_cli.render.trace.outline import Part
from qwq_cli.render.viewer.layout import INDENT, styled


class Pages:
    """The parts of a trace, their texts, and their rows at the present width.

    query: what is searched for, ignoring letter case; its matches are marked in the rows.
    """

    def __init__(self, parts: tuple[Part, ...] = (), width: int = 80) -> None:
        self.parts = parts
        self.width = width
        self.query = ""
        self._read = 0  # parts at the beginning whose text was made
        self._texts: dict[int, tuple[Part, int, Text]] = {}
        self._bodies: dict[int, tuple[Text, int, str, Body]] = {}

    def read_ahead(self, enough: Callable[[], bool]) -> bool:
        """Make texts in advance until `enough`; return whether any is left.

        The first letter of a search needs them all at once.
        """
        while self._read < len(self.parts):
            if enough():
                return True
            self.text(self._read)
            self._read += 1
        return False

    def text(self, index: int) -> Text:
        part = self.parts[index]
        width = self.width if "|" in part.body else 0  # only tables depend on it
        known = self._texts.get(index)
        if known is None or known[0] != part or known[1] != width:
            known = self._texts[index] = (part, width, styled(part, self.width))
        return known[2]

    def body(self, index: int) -> Body:
        text, wanted = self.text(index), (self.width, self.query)
        known = self._bodies.get(index)
        if known is None or known[0] is not text or known[1:3] != wanted:
            body = lay_out(text, self.width - INDENT, self.found(index))
            known = self._bodies[index] = (text, *wanted, body)
        return known[3]

    def failed(self, index: int) -> tuple[int, ...]:
        """Return the row in which each failing claim begins, counted from 1."""
        if not self.parts[index].failed:
            return ()
        body, spans = self.body(index), self.text(index).spans
        starts = sorted(span.start for span in spans if span.style == STYLE)
        return tuple(1 + body.row_at(start) for start in starts)

    def found(self, index: int) -> tuple[Found, ...]:
        if not self.query:
            return ()
        wanted = re.compile(re.escape(self.query), re.IGNORECASE)
        return tuple(match.span() for match in wanted.finditer(self.text(index).plain))
