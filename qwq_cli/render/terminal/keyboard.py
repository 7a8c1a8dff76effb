"""Keys beside a view that somebody else draws, while the run they steer goes on.

The terminal keeps its signals, so Ctrl+C stops the run whatever happens here; only echo and
waiting for whole lines are off.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TextIO


class Keys(Protocol):
    """Where keys come from. `read` runs on one thread, the others on another."""

    def open(self) -> bool:
        """False where there are no keys to be had; nothing is changed then."""

    def read(self) -> bytes:
        """What was pressed; nothing once `wake` was called, or when there is no more to come."""

    def wake(self) -> None: ...

    def suspend(self) -> None:
        """Stop this program and its pipeline, with the terminal as it was, until the shell lets
        them go on. Not while `read` waits."""

    def close(self) -> None:
        """Give the terminal back as it was."""


class Keyboard:
    """Calls the handler of a key on a thread of its own; the next key waits until it returns.

    handlers: by what a key sends, as b"\\x0f" for Ctrl+O. other: gets what was pressed otherwise.
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
        """False where there are no keys to be had."""
        if not self._keys.open():
            return False
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Wait for a handler that runs, and give the terminal back as it was."""
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
    """The keys of the terminal behind `stream`, as this system gives them."""
    if sys.platform == "win32":
        from qwq_cli.render.terminal.keys_windows import WindowsKeys

        return WindowsKeys(stream)
    from qwq_cli.render.terminal.keys_posix import PosixKeys

    return PosixKeys(stream)


@contextmanager
def quiet(stream: TextIO) -> Iterator[bytes]:
    """Between two readers of the terminal behind `stream` keys wait, unseen and as they were
    pressed. Gives those that were pressed before."""
    if sys.platform == "win32" or not stream.isatty():
        yield b""
        return
    from qwq_cli.render.terminal import keys_posix

    with keys_posix.quiet(stream.fileno()) as before:
        yield before


def waiting(stream: TextIO) -> bytes:
    """What was pressed on the terminal behind `stream`, made quiet, and nobody has read."""
    if sys.platform == "win32" or not stream.isatty():
        return b""
    from qwq_cli.render.terminal import keys_posix

    return keys_posix.waiting(stream.fileno())


@contextmanager
def cooked(stream: TextIO) -> Iterator[None]:
    """The terminal behind `stream` as other programs expect it."""
    if sys.platform == "win32" or not stream.isatty():
        yield
        return
    from qwq_cli.render.terminal import keys_posix

    with keys_posix.cooked(stream.fileno()):
        yield
