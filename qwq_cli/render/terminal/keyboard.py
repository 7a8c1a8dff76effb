"""Reads keys next to a view that another thread draws, while the run continues.

The terminal keeps its signals, so Ctrl+C always stops the run; only echo and waiting for whole
lines are off.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TextIO


class Keys(Protocol):
    """A source of keys. `read` runs on one thread, the other methods on another."""

    def open(self) -> bool:
        """Begin; return False, with nothing changed, if there are no keys."""

    def read(self) -> bytes:
        """Return pressed keys; empty after `wake` or at the end of the input."""

    def wake(self) -> None: ...

    def suspend(self) -> None:
        """Stop this program and its pipeline until the shell continues them.

        The terminal is in its original state meanwhile. Don't call it while `read` waits.
        """

    def close(self) -> None:
        """Restore the terminal's original state."""


class Keyboard:
    """Calls the handler of a key on its own thread; the next key waits until it returns.

    handlers: by what a key sends, such as b"\\x0f" for Ctrl+O. other: gets all other keys.
    """

    def __init__(
        self,
        keys: Keys,
        handlers: Mapping[bytes, Callable[[], None]],
        other: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._keys = keys
        self._handlers, self._other = handlers, other
        self._thread: threading.Thread | None = None

    def start(self) -> bool:
        """Begin; return False if there are no keys."""
        if not self._keys.open():
            return False
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Wait for a running handler, then restore the terminal."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._keys.wake()
            thread.join()
            self._keys.close()

    def _run(self) -> None:
        while pressed := self._keys.read():
            if handler := self._handlers.get(pressed):
                handler()
            else:
                self._other(pressed)


def keys_of(stream: TextIO) -> Keys:
    """Return the keys of the terminal behind `stream`, for this system."""
    if sys.platform == "win32":
        from qwq_cli.render.terminal.keys_windows import WindowsKeys

        return WindowsKeys(stream)
    from qwq_cli.render.terminal.keys_posix import PosixKeys

    return PosixKeys(stream)


@contextmanager
def quiet(stream: TextIO) -> Iterator[bytes]:
    """Keep keys waiting, unseen and unchanged, between two readers of the terminal.

    Gives the keys that were pressed before.
    """
    if sys.platform == "win32" or not stream.isatty():
        yield b""
        return
    from qwq_cli.render.terminal import keys_posix

    with keys_posix.quiet(stream.fileno()) as before:
        yield before


def waiting(stream: TextIO) -> bytes:
    """Return the keys that wait on the terminal behind `stream`, which `quiet` has prepared."""
    if sys.platform == "win32" or not stream.isatty():
        return b""
    from qwq_cli.render.terminal import keys_posix

    return keys_posix.waiting(stream.fileno())


@contextmanager
def cooked(stream: TextIO) -> Iterator[None]:
    """Give the terminal behind `stream` the mode that other programs expect."""
    if sys.platform == "win32" or not stream.isatty():
        yield
        return
    from qwq_cli.render.terminal import keys_posix

    with keys_posix.cooked(stream.fileno()):
        yield
