"""Everything a command takes from its process, as a value that a test can build."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO, cast

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


class _Notes(io.FileIO):
    """Standard error. If the disk is full or the terminal is gone, the answer must not be lost.

    A reader that has left is reported if stdout had the same one.
    """

    def write(self, data: Any, /) -> int:
        try:
            written = super().write(data)
            return memoryview(data).nbytes if written is None else written  # None: there is no room
        except OSError as error:
            if isinstance(error, BrokenPipeError) and os.path.sameopenfile(1, self.fileno()):
                raise
            return memoryview(data).nbytes


def _notes(stderr: TextIO | None) -> TextIO:
    if stderr is None:  # closed before we started
        return open(os.devnull, "w", encoding="utf-8")
    raw = io.BufferedWriter(_Notes(stderr.fileno(), "w", closefd=False))
    return io.TextIOWrapper(
        raw, encoding=stderr.encoding, errors=stderr.errors, line_buffering=True
    )


@dataclass(frozen=True)
class Environment:
    variables: Mapping[str, str]
    stdin: TextIO | None
    stdout: TextIO
    stderr: TextIO

    @classmethod
    def of_process(cls) -> Environment:
        """Return the environment of this process.

        A stderr that was closed before we started is the null device. Writing to such a stdout is
        an error, because the text would be lost.
        """
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
            pass  # 0, 1 or 2 was closed; no file that is opened later may get this number
        os.close(descriptor)
        stdout = sys.stdout or cast(TextIO, Closed())
        return cls(os.environ, sys.stdin, stdout, _notes(sys.stderr))

    @property
    def typed(self) -> bool:
        """Whether a user types on the keyboard."""
        try:
            return self.stdin is not None and self.stdin.isatty()
        except ValueError:  # closed
            return False

    @property
    def paths(self) -> Paths:
        return Paths.find(self.variables)

    def settings(self, flags: Mapping[str, object]) -> Resolved:
        """Return the settings. Raises ConfigError."""
        from qwq_cli.config import resolve

        return resolve(self.variables, self.paths.config_file, flags)

    def note(self, text: str) -> None:
        """Print a note on stderr, before there is a view."""
        self._tell(text, "\n")

    def ask(self, question: str) -> None:
        """Ask a question on stderr, for an answer of one letter."""
        self._tell(question, " [y/N] ")

    def _tell(self, text: str, end: str) -> None:
        from qwq_cli.render.terminal.clean import line
        from qwq_cli.render.terminal.sentences import wrapped

        self.stderr.write(f"{wrapped(line(text), self.stderr, self.variables)}{end}")
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
