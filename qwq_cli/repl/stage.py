"""Where a chat is held: the terminals it is shown on and what it may ask of the system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from qwq_cli.config import Resolved
from qwq_cli.paths import Paths
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
