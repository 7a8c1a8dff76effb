"""Keys of a POSIX terminal, read in the foreground only."""

from __future__ import annotations

import os
import select
import signal
import termios
from typing import TextIO

BACKGROUND_SECONDS = 0.25  # between looks whether the shell gave the terminal back
STOP_SECONDS = 0.1  # more than it takes until a signal to stop has stopped all threads


class PosixKeys:
    """See Keys. Opens only on a terminal in whose foreground we are."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_quiet = True

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
                if not self._is_quiet:
                    self._set_quiet()
                return os.read(self._fd, 1024)
            select.select([self._reader], [], [], BACKGROUND_SECONDS)  # a read would stop us

    def wake(self) -> None:
        os.close(self._writer)

    def suspend(self) -> None:
        self._restore()
        os.kill(0, signal.SIGTSTP)
        select.select([self._reader], [], [], STOP_SECONDS)
        if self._foreground():
            self._set_quiet()

    def close(self) -> None:
        os.close(self._reader)
        if self._foreground():
            self._restore()

    def _restore(self) -> None:
        self._is_quiet = False
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def _set_quiet(self) -> None:
        """Ctrl+Z comes as a key, so that the screen can be tidied up before."""
        self._is_quiet = True
        mode = termios.tcgetattr(self._fd)
        mode[6][termios.VSUSP] = bytes([os.fpathconf(self._fd, "PC_VDISABLE")])
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)  # IEXTEN keeps Ctrl+O on macOS
        mode[3] |= termios.NOFLSH  # or Ctrl+C throws away what was typed and not read yet
        termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    def _foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:
            return False
