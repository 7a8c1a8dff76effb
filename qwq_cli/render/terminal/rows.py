"""Text in rows of a given width, wrapped by cells; indented text stays indented."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from qwq_cli.cut import before_number

Found = tuple[int, int]  # start and end of a match in a text
BAR = "│ "  # before each line of a quotation
_HANG = re.compile(rf"(?:[ ]|{BAR})*(?:[-+*•] |\d{{1,9}}[.)] )?")


@dataclass(frozen=True)
class Body:
    """The rows of a text at one width. starts: their offsets in the text."""

    starts: tuple[int, ...]
    rows: tuple[Text, ...]

    def row_at(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)


def lay_out(text: Text, width: int, found: tuple[Found, ...] = ()) -> Body:
    """Return `text` in rows of at most `width` cells, with matches marked."""
    marked = text.copy()
    for start, end in found:
        marked.stylize("viewer.match", start, end)
    starts, hangs = zip(*_rows(text.plain, max(width, 1)), strict=True)
    rows = tuple(
        Text().append(hang, "meta").append_text(row) if hang else row
        for hang, row in zip(hangs, marked.divide(starts[1:]), strict=True)
    )
    for row in rows:
        row.rstrip()
    return Body(starts, rows)


def wrapped(text: Text, width: int) -> Text:
    """Return `text` with a line break at the end of each row."""
    return Text("\n").join(lay_out(text, width).rows)


def truncate(text: str, cells: int, ellipsis: str) -> str:
    """Return `text` in at most `cells` columns; a longer text is cut with `ellipsis`.

    The cut is not inside a number, because half of it is another number.
    """
    if cell_len(text) <= cells:
        return text
    room = cells - cell_len(ellipsis)
    if room <= 0:
        return set_cell_size(text, max(cells, 0)).rstrip()
    head = set_cell_size(text, room)
    end = len(head) if text.startswith(head) else len(head) - 1  # half of a wide one is a space
    return text[: before_number(text, end)].rstrip() + ellipsis


def _rows(plain: str, width: int) -> Iterator[tuple[int, str]]:
    """Yield the start of each row, and the indentation of rows that continue a line."""
    at = 0
    for line in plain.split("\n"):
        yield at, ""
        if len(line) > width or not line.isascii():
            hang = _hang(line, width)
            yield from ((at + cut, hang) for cut in _cuts(line, width, cell_len(hang)))
        at += len(line) + 1


def _hang(line: str, width: int) -> str:
    """Return the indentation: the width of an item's mark or of the spaces, with quotation bars."""
    match = _HANG.match(line)
    hang = "".join(sign if sign == "│" else " " for sign in match[0]) if match else ""
    return hang if cell_len(hang) <= width // 2 else ""


def _cuts(line: str, width: int, hang: int) -> Iterator[int]:
    """Yield where the rows after the first begin; they are `hang` cells narrower."""
    start, cells, room = 0, 0, width
    best = 0  # the best start of the next row so far
    first, last, before = _text_start(line), "", 0
    for index, character in enumerate(line):
        size = 1 if character < "\x7f" else cell_len(character)
        if character == " ":
            cells = min(cells + 1, room + 1)  # it may extend past the edge
            best = index + 1 if index >= first else best
            last, before = character, size
            continue
        if (size == 2 or before == 2) and size and before and _may_part(last, character):
            best = index if index > first else best
        while cells + size > room and index > start:
            start = best if best > start else index
            yield start
            cells, room = cell_len(line[start:index]), width - hang
        cells += size
        last, before = character, size


def _text_start(line: str) -> int:
    """Return the place after the line's spaces and mark, which never stand alone."""
    match = _HANG.match(line)
    return match.end() if match else 0


def _may_part(last: str, character: str) -> bool:
    """Return whether a row may end between two characters, one of which is wide."""
    return character not in _CLOSING and last not in _OPENING


_CLOSING = frozenset("，。、；：！？”’）」』》】〉…—,.;:!?)]}%")
_OPENING = frozenset("“‘（「『《【〈([{")
