"""Shows long lists on a terminal in a pager, as git does: it scrolls, searches and quits."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WITHOUT = "qwq config set pager false"
USUAL = "less"
# Keep colours, leave the text on the screen, and (F) quit if one screen is enough.
WAITS, LESS = "RX", "FRX"
# Ctrl-C leaves too, and the line at the bottom says how to leave: a lone colon says nothing.
OURS = "KPs?e(END) q leaves:q leaves, Space goes on."
INTERRUPTED = 2  # the exit status of less if Ctrl-C ends it


def pager(environ: Mapping[str, str]) -> Sequence[str] | None:
    """Return the command; None if the user wants no pager, or there is none."""
    wanted = environ.get("PAGER", USUAL).strip()
    with suppress(ValueError):
        words = shlex.split(wanted)
        if words and words != ["cat"] and shutil.which(words[0], path=environ.get("PATH")):
            return words
    return None


def longer_than(rows: int, console: Console, draw: Callable[[], None]) -> str | None:
    """Return the text that `draw` prints on the console, unless these rows hold it."""
    with console.capture() as captured:
        draw()
    text = captured.get()
    return text if text.count("\n") > rows else None


def scroll(
    text: str, environ: Mapping[str, str], tell: Callable[[str], None], less: str = LESS
) -> bool:
    """Return whether a pager has shown the text; False if there is none, or it failed.

    tell: called with a note if the pager failed. less: options for less.
    """
    command = pager(environ)
    if command is None:
        return False
    try:
        shown = page(text, command, environ, less)
    except OSError:
        shown = False
    if not shown:
        tell(f"The pager {command[0]} failed. To do without one: {WITHOUT}")
    return shown


def page(text: str, command: Sequence[str], environ: Mapping[str, str], less: str = LESS) -> bool:
    """Show text until the user quits; return whether the pager read some of it and didn't fail.

    The pager reads a file, and the offset of the file shows how much it read; a pipe can't show
    that. Raises OSError if the pager can't be started.
    """
    with TemporaryFile() as file, _left_to_the_pager():
        file.write(text.encode("utf-8", "replace"))
        file.seek(0)
        status = subprocess.call(command, stdin=file, env={**_usual(environ, less), **environ})
        return status in (0, INTERRUPTED) and file.seek(0, os.SEEK_CUR) > 0


def _usual(environ: Mapping[str, str], less: str) -> Mapping[str, str]:
    """Return what pagers get unless the user set it; our prompt only if nobody chose a pager."""
    return {"LESS": less if "PAGER" in environ else less + OURS, "LV": "-c"}


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Leave Ctrl-C to the pager, where it stops an action; it must not end us."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
