"""Pasted text: its line ends, and the words that stand for a long text."""

from __future__ import annotations

LONG_LINES, LONG_CHARACTERS = 8, 1000


def pasted_text(data: str) -> str:
    """Return what a terminal sent, with the line ends that we use."""
    return data.replace("\r\n", "\n").replace("\r", "\n")


def is_long(text: str) -> bool:
    """Return whether it is shown folded."""
    return is_long_paste(text.count("\n"), len(text))


def is_long_paste(breaks: int, characters: int) -> bool:
    """Return whether a paste with so many line ends is shown folded."""
    return breaks >= LONG_LINES or characters > LONG_CHARACTERS


def paste_label(text: str) -> str:
    """Return the words, such as [pasted 120 lines]."""
    return words_for_paste(len(text.splitlines()), len(text))


def words_for_paste(lines: int, characters: int) -> str:
    return f"[pasted {lines:,} lines]" if lines > 1 else f"[pasted {characters:,} characters]"
