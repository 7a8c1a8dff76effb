"""Shows long lists on a terminal in a pager, as git does: it scrolls, searches and quits."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

USUAL = "less"
# Quit if one screen is enough, keep colours, leave the text on the screen.
LESS = "FRX"


def pager(environ: Mapping[str, str]) -> Sequence[str] | None:
    """Return the command; None if the user wants no pager, or there is none."""
    wanted = environ.get("PAGER", USUAL).strip()
    with suppress(ValueError):
        words = shlex.split(wanted)
        if words and words != ["cat"] and shutil.which(words[0], path=environ.get("PATH")):
            return words
    return None


def page(text: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Show text until the user quits. Raises OSError if the pager can't be started."""
    with (
        _left_to_the_pager(),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, env={"LESS": LESS, "LV": "-c", **environ}
        ) as process,
        suppress(BrokenPipeError),  # the user quit before it had read everything
    ):
        process.communicate(text.encode("utf-8", "replace"))


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Leave Ctrl-C to the pager, where it stops an action; it must not end us."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
