"""Keys of a POSIX terminal, read in the foreground only."""

from __future__ import annotations

import os
import select
import termios
from typing import TextIO

BACKGROUND_SECONDS = 0.25  # between looks whether the shell gave the terminal back


class PosixKeys:
    """See Keys. Opens only on a terminal in whose foreground we are."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def open(self) -> bool:
        self._fd = self._stream.fileno()
        if not self._foreground():
            return False
        self._before = termios.tcgetattr(self._fd)
        self._set_quiet()
        self._reader, self._writer = os.pipe()
        return True

    def read(self) -> bytes:
        while True:
            ready, _, _ = select.select([self._fd, self._reader], [], [])
            if self._reader in ready:
                return b""
            if self._foreground():
                return os.read(self._fd, 1024)
            select.select([self._reader], [], [], BACKGROUND_SECONDS)  # a read would stop us

    def wake(self) -> None:
        os.close(self._writer)

    def close(self) -> None:
        os.close(self._reader)
        if self._foreground():
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def _set_quiet(self) -> None:
        mode = termios.tcgetattr(self._fd)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)  # IEXTEN keeps Ctrl+O on macOS
        mode[3] |= termios.NOFLSH  # or Ctrl+C throws away what was typed and not read yet
        termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    def _foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:
            return False
