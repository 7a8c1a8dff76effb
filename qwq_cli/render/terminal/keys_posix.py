"""Keys of a POSIX terminal, read only in the foreground."""

from __future__ import annotations

import os
import select
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

BACKGROUND_SECONDS = 0.25  # seconds between checks whether the shell gave the terminal back
AT_ONCE = 65536  # bytes; a paste comes in one piece if the system allows it
STOP_SECONDS = 0.1  # longer than a stop signal takes to stop all threads


class PosixKeys:
    """See Keys. It opens only on a terminal in whose foreground we are."""

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
                return os.read(self._fd, AT_ONCE)
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
        """Let Ctrl+Z come as a key, so that the screen can be tidied first."""
        self._is_quiet = True
        mode = termios.tcgetattr(self._fd)
        mode[0] &= ~termios.ICRNL  # otherwise Enter looks like Ctrl+J
        mode[6][termios.VSUSP] = bytes([os.fpathconf(self._fd, "PC_VDISABLE")])
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)  # IEXTEN takes Ctrl+O on macOS
        mode[3] |= termios.NOFLSH  # otherwise Ctrl+C drops typed keys
        termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    def _foreground(self) -> bool:
        return _is_foreground(self._fd)


@contextmanager
def quiet(fd: int) -> Iterator[bytes]:
    """See `quiet` of the keyboard."""
    with _mode(fd, on=(0, termios.NOFLSH), off=(termios.ICRNL, _LINES)):
        yield waiting(fd).replace(b"\n", b"\r")  # the terminal has sent Enter this way so far


def waiting(fd: int) -> bytes:
    """See `waiting` of the keyboard."""
    ready = _is_foreground(fd) and select.select([fd], [], [], 0)[0]
    return os.read(fd, AT_ONCE) if ready else b""


@contextmanager
def cooked(fd: int) -> Iterator[None]:
    """See `cooked` of the keyboard."""
    with _mode(fd, on=(termios.ICRNL, _LINES | termios.ISIG | termios.IEXTEN), off=(0, 0)):
        yield


_LINES = termios.ICANON | termios.ECHO


@contextmanager
def _mode(fd: int, *, on: tuple[int, int], off: tuple[int, int]) -> Iterator[None]:
    """Set these flags of input and lines, if the terminal is ours to change."""
    if not _is_foreground(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    mode = termios.tcgetattr(fd)
    mode[0] = mode[0] & ~off[0] | on[0]
    mode[3] = mode[3] & ~off[1] | on[1]
    termios.tcsetattr(fd, termios.TCSADRAIN, mode)
    try:
        yield
    finally:
        if _is_foreground(fd):
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _is_foreground(fd: int) -> bool:
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        return False
