"""Where a chat is held: the terminals it is shown on and what it may ask of the system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TextIO

from qwq_cli.config import Resolved
from qwq_cli.paths import Paths
from qwq_cli.render.terminal.keyboard import cooked, quiet, waiting
from qwq_cli.render.terminal.theme import Terminal


@dataclass(frozen=True)
class Stage:
    """keyboard: what somebody types on; None where lines come out of a pipe.

    resolve: settings with these flags on top, as the command line would. Raises ConfigError.
    """

    out: Terminal
    err: Terminal
    keyboard: TextIO | None
    environ: Mapping[str, str]
    paths: Paths
    resolve: Callable[[Mapping[str, object]], Resolved]

    def quiet(self) -> AbstractContextManager[bytes]:
        """What is typed between two prompts waits unseen; gives what was typed before."""
        if self.keyboard is None or not self.err.movable:
            return nullcontext(b"")
        return quiet(self.keyboard)

    def waiting(self) -> bytes:
        """What is typed and nobody has read yet."""
        if self.keyboard is None or not self.err.movable:
            return b""
        return waiting(self.keyboard)

    def cooked(self) -> AbstractContextManager[None]:
        """The terminal as other programs expect it."""
        return cooked(self.keyboard) if self.keyboard else nullcontext()
