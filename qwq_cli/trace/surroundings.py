"""The text before a place in a stream: its line, the code fence around it, how the text ended.

Most text has no marker, so nothing is examined until somebody asks or much text has come.
"""

from __future__ import annotations

import re

LINE_LIMIT = 2_000  # last characters of a line that are examined
FENCE_LIMIT = 4_000  # characters; a fence that was never closed protects no further
_HEAD_LIMIT = 200
_TAIL = 1_000  # last characters of the text that are kept
_PATIENCE = 64 * 1024

# No longer than the kept head of a line, so that the result doesn't depend on the chunks.
_FENCE = re.compile(r"^[ \t]{0,30}(?P<ticks>`{3,60}|~{3,60})(?P<info>[^`\n]{0,90})$", re.MULTILINE)
_LATE_FENCE = re.compile(r"^[^`\n]*[^`\s][^`\n]*```[\w+-]{0,20}[ \t]*\n\s*\Z", re.MULTILINE)
_PAIRS = (
    *(("\u201c", "\u201d"), ("\u201e", "\u201c"), ("\u00ab", "\u00bb"), ("\u00bb", "\u00ab")),
    *(("\u300c", "\u300d"), ("\u300e", "\u300f"), ("\u300a", "\u300b"), ("\\(", "\\)")),
    *(("<!--", "-->"), ("<code>", "</code>")),
)
_ELEMENTS = (("<!--", "-->"), ("<pre>", "</pre>"), ("<code>", "</code>"))
_EVEN = ('"', "`")
_SET_IN = re.compile(r"(?: {4}| {0,3}\t)")
_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\(?\w{1,2}[.)])\s")
_INCHES = re.compile(r'\d"[^"]*$')
_FORMULA = re.compile(r"\$[^\d\s$][^$]{0,40}$|\$$")


class Surroundings:
    def __init__(self) -> None:
        self._new: list[str] = []
        self._size = 0
        self._offset = 0  # the end of the settled text
        self._head = ""
        self._line = ""
        self._tail = ""
        self._ticks = ""  # of the open fence
        self._since = 0
        self.fence_holds_opener = False

    def add(self, text: str) -> None:
        self._new.append(text)
        self._size += len(text)
        if self._size > _PATIENCE:
            self._settle()

    def cut(self) -> None:
        """Begin again, because a marker was cut out here."""
        self._settle()
        self._head = self._line = self._tail = self._ticks = ""

    @property
    def line(self) -> str:
        """The text before it on the same line."""
        self._settle()
        return self._line

    @property
    def before(self) -> str:
        """The end of the text, without white space; empty after a marker."""
        self._settle()
        return self._tail.rstrip()

    @property
    def begins_paragraph(self) -> bool:
        self._settle()
        return self._tail[len(self._tail.rstrip()) :].count("\n") > 1

    @property
    def in_fence(self) -> bool:
        self._settle()
        is_open = bool(self._ticks) and self._offset - self._since <= FENCE_LIMIT
        return is_open and not self.ends_fence

    @property
    def ends_fence(self) -> bool:
        """Whether the line so far ends the open fence."""
        self._settle()
        return bool(self._ticks) and self._line.strip(" \t") == self._ticks

    @property
    def open_quotes(self) -> list[str]:
        """The ends of quotations, inline code and formulas that this line has begun.

        A dollar sign before a figure is money.
        """
        line = self.line
        if self.ends_fence:
            return []
        found = [sign for sign in _EVEN if line.count(sign) % 2]
        if '"' in found and _INCHES.search(line):
            found.remove('"')
        found += [end for start, end in _PAIRS if line.count(start) > line.count(end)]
        if line.count("$") % 2 and _FORMULA.search(line):
            found.append("$")
        return found

    @property
    def indented_code(self) -> str:
        """The content of indented code so far; empty if the line isn't in any.

        Such code follows a blank line. The content of a list item is indented too, but is not code.
        """
        line = self.line
        if not _SET_IN.match(line) or not line.isspace():
            return ""
        lines = self._tail.split("\n")
        for at in range(len(lines) - 1, -1, -1):
            if lines[at].strip() and not _SET_IN.match(lines[at]):
                is_code = not lines[at + 1].strip() and not _ITEM.match(lines[at])
                return "\n".join(lines[at + 1 :]) if is_code else ""
        return self._tail if len(self._tail) == _TAIL else ""

    @property
    def in_element(self) -> bool:
        """Whether it is in a comment, or in an HTML element that shows its content unchanged."""
        self._settle()
        tail = self._tail
        return any(tail.rfind(start) > tail.rfind(end) for start, end in _ELEMENTS)

    @property
    def begins_late_fence(self) -> bool:
        """Whether the line before ended with a fence behind text; Markdown knows none there."""
        self._settle()
        return _LATE_FENCE.search(self._tail[-_HEAD_LIMIT:]) is not None

    @property
    def in_quoted_line(self) -> bool:
        self._settle()
        return self._head.lstrip().startswith(">")

    def _settle(self) -> None:
        if not self._new:
            return
        text = "".join(self._new)
        self._new, self._size = [], 0
        self._offset += len(text)
        lines, newline, rest = text.rpartition("\n")
        if newline:
            self._pass_lines(self._head + lines, self._offset - len(rest) - 1)
            self._head = self._line = ""
        self._head = (self._head + rest[:_HEAD_LIMIT])[:_HEAD_LIMIT]
        self._line = (self._line + rest)[-LINE_LIMIT:]
        self._tail = (self._tail + text)[-_TAIL:]

    def _pass_lines(self, lines: str, end: int) -> None:
        for match in _FENCE.finditer(lines):
            at = end - len(lines) + match.start()
            ticks, is_bare = match["ticks"], not match["info"].strip()
            if not self._ticks or at - self._since > FENCE_LIMIT:
                self._ticks, self._since, self.fence_holds_opener = ticks, at, False
            elif is_bare and ticks.startswith(self._ticks):
                self._ticks = ""
