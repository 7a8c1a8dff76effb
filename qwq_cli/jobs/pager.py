"""Long lists on a terminal go through a pager, as git's do: it scrolls, searches and quits."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

USUAL = "less"
# Quit where one screen holds it, keep colours, leave the text on the screen.
LESS = "FRX"


def pager(environ: Mapping[str, str]) -> Sequence[str] | None:
    """The command; None where somebody wants none, or it is not here."""
    wanted = environ.get("PAGER", USUAL).strip()
    with suppress(ValueError):
        words = shlex.split(wanted)
        if words and words != ["cat"] and shutil.which(words[0], path=environ.get("PATH")):
            return words
    return None


def page(text: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Returns when it was quit. Raises OSError where it can't be started."""
    with (
        _left_to_the_pager(),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, env={"LESS": LESS, "LV": "-c", **environ}
        ) as process,
        suppress(BrokenPipeError),  # it was quit before it had read all
    ):
        process.communicate(text.encode("utf-8", "replace"))


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Ctrl-C, which stops what it is doing, and not us before it is done."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
