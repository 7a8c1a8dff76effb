"""Sentences for people: on a terminal they wrap between words, elsewhere they stay as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from textwrap import fill
from typing import TextIO

LEAST = 20  # columns; fewer are no width that anybody reads at


def wrapped(text: str, stream: TextIO, environ: Mapping[str, str], indent: str = "") -> str:
    """Each of its lines; indent: in front of what goes on in a next one. A word that is longer
    than the terminal is wide, as a path, is left whole, so that it can be copied."""
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
    """How many lines it shows at a time; None for what is no terminal."""
    return _size(stream, environ.get("LINES", ""), "lines")


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    """None for what is no terminal."""
    width = _size(stream, environ.get("COLUMNS", ""), "columns")
    return width if width and width >= LEAST else None


def _size(stream: TextIO, told: str, side: str) -> int | None:
    """told: by the variable for that side of a terminal."""
    try:
        if not stream.isatty():
            return None
        if told.isdecimal():
            return int(told)
        size: int = getattr(os.get_terminal_size(stream.fileno()), side)
        return size
    except (OSError, ValueError):
        return None
