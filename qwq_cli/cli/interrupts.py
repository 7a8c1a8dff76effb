"""Signals to the cancel flag, also while native code runs.

Python runs signal handlers between bytecodes of the main thread, so none runs during a long
llama_decode. The wakeup descriptor is written at once, by the C level handler; a thread reads
it and sets the flag that the abort callback of llama.cpp looks at.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from qwq_cli.engine.cancel import Cancel

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


@contextmanager
def cancels_on_signal(cancel: Cancel) -> Iterator[None]:
    """The first signal sets `cancel`; a second raises KeyboardInterrupt, for a stuck engine."""
    signals = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    thread = threading.Thread(target=_watch, args=(reader, cancel), daemon=True)
    thread.start()
    old_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    old_handlers = {number: signal.signal(number, _Handler(cancel)) for number in signals}
    try:
        yield
    finally:
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        writer.close()
        thread.join()
        reader.close()


class _Handler:
    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._seen = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._seen += 1
        self._cancel.set()
        if self._seen > 1:
            raise KeyboardInterrupt


def _watch(reader: socket.socket, cancel: Cancel) -> None:
    while reader.recv(64):
        cancel.set()
