"""The text of a question from cells: strings, several columns, chat messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.solve.cells import BadRow
from qwq_cli.solve.row import Cell, text_of

_PLACEHOLDER = re.compile(r"\b[Nn](?:_|umber)(\d{1,2})\b")


def question(cells: Sequence[Cell]) -> str:
    """Return the question in one cell, which may be a conversation."""
    if any(isinstance(cell, dict) for cell in cells):
        raise BadRow("its question is an object")
    return asked_in(cells[0]) if cells and isinstance(cells[0], list) else sentences(cells)


def sentences(cells: Sequence[Cell]) -> str:
    """Return the parts of one paragraph."""
    return " ".join(filter(None, (text_of(cell).strip() for cell in cells)))


def paragraphs(cells: Sequence[Cell]) -> str:
    """Return a passage, then the question about it."""
    return "\n\n".join(filter(None, (text_of(cell).strip() for cell in cells)))


def stem(cells: Sequence[Cell]) -> str:
    """Return the question of an object that also has the choices."""
    first = cells[0] if cells else None
    return text_of(first.get("stem") or "").strip() if isinstance(first, dict) else ""


def with_numbers(cells: Sequence[Cell]) -> str:
    """Return a text with N_00, N_01, ... replaced by their numbers."""
    text, *numbers = (text_of(cell).strip() for cell in cells)
    values = " ".join(numbers).split()

    def number(match: re.Match[str]) -> str:
        place = int(match[1])
        if place >= len(values):
            raise BadRow(f"its question has {match[0]}, and no number belongs there")
        return values[place].removesuffix(".0")

    return _PLACEHOLDER.sub(number, text)


def asked_in(cell: Cell) -> str:
    """Return the user's only turn in a conversation, without system or developer messages.

    Raises BadRow for a conversation of several turns and for what is no text.
    """
    messages = cell if isinstance(cell, list) else []
    turns = [message for message in messages if isinstance(message, dict)]
    asked = [turn for turn in turns if turn.get("role") in ("user", "human")]
    if len(asked) != 1 or len(turns) != len(messages):
        raise BadRow(
            f"it is a conversation with {len(asked)} questions" if turns else "it is a list"
        )
    return _content(asked[0].get("content"))


def answered_in(cell: Cell) -> str | None:
    """Return the assistant's last message; None if there is none."""
    messages = cell if isinstance(cell, list) else []
    turns = [message for message in messages if isinstance(message, dict)]
    if not turns or turns[-1].get("role") not in ("assistant", "gpt"):
        return None
    return _content(turns[-1].get("content")) or None


def _content(content: Cell | None) -> str:
    """Return a message's text, also if it has parts. Raises BadRow for pictures and such."""
    if isinstance(content, list):
        return "\n\n".join(map(_part, content)).strip()
    return text_of(content).strip() if content is not None else ""


def _part(part: Cell | None) -> str:
    if isinstance(part, dict) and part.get("type") == "text":
        return text_of(part.get("text") or "")
    raise BadRow("its question holds more than text")
