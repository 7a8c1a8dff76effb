"""Sentences for people: on a terminal they wrap between words, elsewhere they are unchanged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from textwrap import fill
from typing import TextIO

LEAST = 20  # columns; with fewer, nothing is wrapped


def wrapped(text: str, stream: TextIO, environ: Mapping[str, str], indent: str = "") -> str:
    """Wrap each line of the text. indent: put before continued lines.

    A word that is wider than the terminal, such as a path, stays whole so that it can be copied.
    """
    width = _columns(stream, environ)
    if width is None:
        return text
    return "\n".join(
        fill(
            line.lstrip(),
            width,
            initial_indent=line[: len(line) - len(line.lstrip())],
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def screen_rows(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    """Return the height in lines; None if it is no terminal."""
    return _size(stream, environ.get("LINES", ""), "lines")


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    """Return the width; None if it is no terminal."""
    width = _size(stream, environ.get("COLUMNS", ""), "columns")
    return width if width and width >= LEAST else None


def _size(stream: TextIO, told: str, side: str) -> int | None:
    """Return the lines or columns of a terminal; None if it is none.

    told: the value of the environment variable for it. side: "lines" or "columns".
    """
    try:
        if not stream.isatty():
            return None
        if told.isdecimal():
            return int(told)
        size: int = getattr(os.get_terminal_size(stream.fileno()), side)
        return size
    except (OSError, ValueError):
        return None
