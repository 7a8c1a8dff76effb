"""Pasted text: its line ends, and the words that stand for a long text."""

from __future__ import annotations

LONG_LINES, LONG_CHARACTERS = 8, 1000


def pasted_text(data: str) -> str:
    """Return what a terminal sent, with the line ends that we use."""
    return data.replace("\r\n", "\n").replace("\r", "\n")


def is_long(text: str) -> bool:
    """Return whether it is shown folded."""
    return text.count("\n") >= LONG_LINES or len(text) > LONG_CHARACTERS


def paste_label(text: str) -> str:
    """Return the words, such as [pasted 120 lines]."""
    lines = len(text.splitlines())
    return f"[pasted {lines:,} lines]" if lines > 1 else f"[pasted {len(text):,} characters]"
