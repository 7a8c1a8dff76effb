"""Keys beside a view that somebody else draws, while the run they steer goes on.

The terminal keeps its signals, so Ctrl+C stops the run whatever happens here; only echo and
waiting for whole lines are off.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Mapping
from typing import TextIO

BACKGROUND_SECONDS = 0.25  # between looks whether the shell gave the terminal back


class Keyboard:
    """Calls the handler of a key on a thread of its own; the next key waits until it returns.

    keys: what a key sends, as b"\\x0f" for Ctrl+O. other: gets what was typed otherwise. Starts
    only on a terminal in whose foreground we are, and not on Windows, whose terminals have no
    termios.
    """

    def __init__(
        self,
        stream: TextIO,
        keys: Mapping[bytes, Callable[[], None]],
        other: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._stream = stream
        self._keys, self._other = keys, other
        self._thread: threading.Thread | None = None

    def start(self) -> bool:
        """False where there are no keys to be had."""
        try:
            import termios
        except ImportError:
            return False
        self._fd = self._stream.fileno()
        if not self._foreground():
            return False
        self._before = termios.tcgetattr(self._fd)
        self._set_quiet()
        self._reader, self._writer = os.pipe()
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Wait for a handler that runs, and give the terminal back as it was."""
        import termios

        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.close(self._writer)
        thread.join()
        os.close(self._reader)
        if self._foreground():
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def _set_quiet(self) -> None:
        import termios

        mode = termios.tcgetattr(self._fd)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)  # IEXTEN keeps Ctrl+O on macOS
        termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._fd, self._reader], [], [])
            if self._reader in ready:
                return
            if not self._foreground():  # reading now would stop the process
                select.select([self._reader], [], [], BACKGROUND_SECONDS)
                continue
            pressed = os.read(self._fd, 1024)
            if not pressed:
                return
            if handler := self._keys.get(pressed):
                handler()
            else:
                self._other(pressed)

    def _foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:
            return False
