"""What is typed while the model is busy, below the region: waiting lines and an unfinished one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import Glyphs

PROMPT, WAITS = "> ", "next: "
_MOST_SIGNS = 8  # in a cell: a letter and its marks


def typed_rows(
    waiting: Sequence[str], line: str, glyphs: Glyphs, *, width: int, most: int
) -> list[Text]:
    """Return at most `most` rows; the unfinished line is the last to be left out."""
    begun = [Text(PROMPT + _end(line, width - len(PROMPT), glyphs.ellipsis))] if line else []
    room = most - len(begun)
    rows = [f"{WAITS}{text}" for text in waiting]
    if len(rows) > room > 0:
        left = len(rows) - room + 1
        rows = [f"{WAITS}{left} lines", *rows[left:]] if left > 1 else rows
    kept = [Text(truncate(row, width, glyphs.ellipsis), "meta") for row in rows[: max(room, 0)]]
    return [*kept, *begun][: max(most, 0)]


def _end(text: str, cells: int, ellipsis: str) -> str:
    """Return the end of the text, where the user types."""
    if cell_len(text) <= cells:
        return text
    text = text[-_MOST_SIGNS * max(cells, 1) :]
    while text and cell_len(ellipsis) + cell_len(text) > cells:
        text = text[1:]
    return ellipsis + text
