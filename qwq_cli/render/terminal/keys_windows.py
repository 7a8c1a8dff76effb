"""Keys of a Windows console, through functions of the C runtime.

The console keeps Ctrl+C as a signal; `getwch` gives all other keys, without echo and one by one.
https://learn.microsoft.com/cpp/c-runtime-library/reference/getch-getwch
"""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Protocol, TextIO, cast

LOOK_SECONDS = 0.05  # the runtime can't wait for a key and for `wake` together
PREFIXES = ("\x00", "\xe0")  # of a key without a character; its code follows


class Console(Protocol):
    """The parts of the standard library's msvcrt that we use."""

    def kbhit(self) -> bool: ...

    def getwch(self) -> str: ...


class WindowsKeys:
    """See Keys. It opens only if the stream is a console."""

    def __init__(self, stream: TextIO, console: Console | None = None) -> None:
        self._stream = stream
        self._console = console or cast(Console, import_module("msvcrt"))
        self._woken = threading.Event()

    def open(self) -> bool:
        self._woken.clear()
        return self._stream.isatty()

    def read(self) -> bytes:
        while not self._woken.is_set():
            if self._console.kbhit():
                pressed = self._console.getwch()
                if pressed in PREFIXES:
                    pressed += self._console.getwch()
                return pressed.encode("utf-8", "surrogatepass")
            self._woken.wait(LOOK_SECONDS)
        return b""

    def wake(self) -> None:
        self._woken.set()

    def suspend(self) -> None:
        """Do nothing: no shell could continue us."""

    def close(self) -> None:
        """Do nothing: nothing was changed."""
