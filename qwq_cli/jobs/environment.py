"""Everything a command takes from the process around it, as a value that a test can build."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, cast

from qwq_cli.paths import Paths

if TYPE_CHECKING:
    from qwq_cli.config import Resolved
    from qwq_cli.render.terminal.theme import Terminal
    from qwq_cli.settings import Settings


_STREAMS = 3


class Closed(io.TextIOBase):
    """A standard output that was closed before we started."""

    encoding = "utf-8"

    def write(self, text: str, /) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


@dataclass(frozen=True)
class Environment:
    variables: Mapping[str, str]
    stdin: TextIO | None
    stdout: TextIO
    stderr: TextIO

    @classmethod
    def of_process(cls) -> Environment:
        """A stderr that was closed before we started is the null device; what would go to such a
        stdout is an error, as it is lost."""
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
            pass  # 0, 1 or 2 was closed; the next file opened must not become it
        os.close(descriptor)
        stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return cls(os.environ, sys.stdin, sys.stdout or cast(TextIO, Closed()), stderr)

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
        from qwq_cli.render.terminal.sentences import wrapped

        self.stderr.write(f"{wrapped(one_line(text), self.stderr, self.variables)}\n")
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
