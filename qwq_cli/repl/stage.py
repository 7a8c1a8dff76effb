"""Where a chat takes place: its terminals, and what it may ask of the system."""

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
    """keyboard: the terminal that the user types on; None if lines come from a pipe.

    resolve: returns the settings with these flags added, as on the command line. Raises
    ConfigError.
    """

    out: Terminal
    err: Terminal
    keyboard: TextIO | None
    environ: Mapping[str, str]
    paths: Paths
    resolve: Callable[[Mapping[str, object]], Resolved]

    def quiet(self) -> AbstractContextManager[bytes]:
        """Hide what is typed between two prompts; give what was typed before."""
        if self.keyboard is None or not self.err.movable:
            return nullcontext(b"")
        return quiet(self.keyboard)

    def waiting(self) -> bytes:
        """Return the keys that were typed and not read yet."""
        if self.keyboard is None or not self.err.movable:
            return b""
        return waiting(self.keyboard)

    def cooked(self) -> AbstractContextManager[None]:
        """Give the terminal the mode that other programs expect."""
        return cooked(self.keyboard) if self.keyboard else nullcontext()
