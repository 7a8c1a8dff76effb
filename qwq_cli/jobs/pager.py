"""Long lists on a terminal go through a pager, as git's do: it scrolls, searches and quits."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile

USUAL = "less"
# Quit where one screen holds it, keep colours, leave the text on the screen.
LESS = "FRX"
INTERRUPTED = 2  # less ends with it after Ctrl-C, if that is to end it


def pager(environ: Mapping[str, str]) -> Sequence[str] | None:
    """The command; None where somebody wants none, or it is not here."""
    wanted = environ.get("PAGER", USUAL).strip()
    with suppress(ValueError):
        words = shlex.split(wanted)
        if words and words != ["cat"] and shutil.which(words[0], path=environ.get("PATH")):
            return words
    return None


def page(text: str, command: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Returns when it was quit: whether it has read anything, and did not fail. Raises OSError
    where it can't be started.

    It reads a file, whose offset we share: of a pipe nobody could tell how much was read.
    """
    with TemporaryFile() as file, _left_to_the_pager():
        file.write(text.encode("utf-8", "replace"))
        file.seek(0)
        status = subprocess.call(command, stdin=file, env={"LESS": LESS, "LV": "-c", **environ})
        return status in (0, INTERRUPTED) and file.seek(0, os.SEEK_CUR) > 0


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Ctrl-C, which stops what it is doing, and not us before it is done."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
