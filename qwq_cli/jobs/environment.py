"""Everything a command takes from the process around it, as a value that a test can build."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from qwq_cli.paths import Paths

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.render.terminal.theme import Terminal
    from qwq_cli.settings import Settings


_STREAMS = 3


@dataclass(frozen=True)
class Environment:
    variables: Mapping[str, str]
    stdin: TextIO | None
    stdout: TextIO
    stderr: TextIO

    @classmethod
    def of_process(cls) -> Environment:
        """Streams that were closed before we started are replaced by the null device."""
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
            pass  # 0, 1 or 2 was closed; the next file opened must not become it
        os.close(descriptor)
        stdout, stderr = (
            stream or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            for stream in (sys.stdout, sys.stderr)
        )
        return cls(os.environ, sys.stdin, stdout, stderr)

    @property
    def typed(self) -> bool:
        """Whether somebody sits at the keyboard."""
        try:
            return self.stdin is not None and self.stdin.isatty()
        except ValueError:  # closed
            return False

    @property
    def paths(self) -> Paths:
        return Paths.find(self.variables)

    def settings(self, flags: Mapping[str, object]) -> Resolved:
        """Raises ConfigError."""
        from qwq_cli.config import resolve

        return resolve(self.variables, self.paths.config_file, flags)

    def note(self, text: str) -> None:
        """On stderr, before a view is there."""
        from qwq_cli.render.terminal.clean import one_line

        self.stderr.write(f"{one_line(text)}\n")
        self.stderr.flush()

    def terminal(self, stream: TextIO, settings: Settings) -> Terminal:
        from qwq_cli.render.terminal.palettes import styles_of
        from qwq_cli.render.terminal.theme import make_terminal

        return make_terminal(
            stream,
            color=settings.color,
            plain=settings.plain,
            environ=self.variables,
            styles=styles_of(settings.theme),
        )
