"""The last rows of a stream of text, in memory and time that don't depend on its length."""

from __future__ import annotations

from collections import deque

from rich.cells import cell_len

CHARACTERS_PER_CELL = 4  # a base and its marks; with more, a row counts as full


class Tail:
    """Wraps text into rows of at most `width` cells and keeps the last `rows`.

    Rows break at spaces if possible. Blank lines are left out, because there is little room.
    """

    def __init__(self, rows: int, width: int) -> None:
        self._width = max(width, 1)
        self._limit = max(rows, 0)
        self._rows: deque[str] = deque(maxlen=self._limit)
        self._row = ""
        self._cells = 0

    def feed(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self._break(self._row)
            else:
                self._put(" " if character == "\t" else character)

    def rows(self) -> list[str]:
        """Return the last rows, the oldest first."""
        rows = [*self._rows, self._row] if self._row.strip() else [*self._rows]
        return rows[-self._limit :] if self._limit else []

    def clear(self) -> None:
        self._rows.clear()
        self._break("")

    def resized(self, rows: int, width: int) -> Tail:
        """Return this tail in another size, or itself if the size is the same."""
        if (self._limit, self._width) == (max(rows, 0), max(width, 1)):
            return self
        tail = Tail(rows, width)
        tail.feed("".join(f"{row}\n" for row in self._rows))
        tail.feed(self._row)
        return tail

    def _put(self, character: str) -> None:
        cells = cell_len(character)
        crowded = len(self._row) >= CHARACTERS_PER_CELL * self._width
        if self._cells + cells > self._width or crowded:
            if character == " ":
                self._break(self._row)
                return
            self._wrap()
        self._row += character
        self._cells += cells

    def _wrap(self) -> None:
        """End the row at its last space, and begin the next one with the rest."""
        head, _, word = self._row.rpartition(" ")
        if not head.strip():
            head, word = self._row, ""
        self._break(head, word)

    def _break(self, row: str, rest: str = "") -> None:
        if row.strip():
            self._rows.append(row)
        self._row = rest
        self._cells = cell_len(rest)
