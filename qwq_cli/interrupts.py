"""Signals set the cancel flag, also while native code runs.

Python runs signal handlers between bytecodes of the main thread, so none runs during a long
llama_decode. The C-level handler writes to the wakeup descriptor at once; a thread reads it and
sets the flag that llama.cpp's abort callback reads.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from qwq_cli.engine.cancel import Cancel


@contextmanager
def cancels_on_signal(cancel: Cancel) -> Iterator[list[int]]:
    """Let the first signal set `cancel`; a second one raises KeyboardInterrupt.

    The second is for a stuck reader. Gives the list of the signals that came. Ignored signals stay
    ignored, as for nohup and background jobs.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows lacks the last
    present = [signal.Signals[name] for name in names if hasattr(signal, name)]
    signals = [number for number in present if signal.getsignal(number) != signal.SIG_IGN]
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    watch = threading.Thread(target=_watch, args=(reader, set(signals), cancel), daemon=True)
    watch.start()
    old_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    seen: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        cancel.set(number)
        if len(seen) > 1:
            raise KeyboardInterrupt(cancel.by)

    old_handlers = {number: signal.signal(number, handle) for number in signals}
    try:
        yield seen
    finally:
        for number, old in old_handlers.items():
            signal.signal(number, old)
        signal.set_wakeup_fd(old_fd)
        writer.close()
        watch.join()
        reader.close()


def _watch(reader: socket.socket, signals: set[int], cancel: Cancel) -> None:
    """Set the flag. Each byte is the number of a signal; other signals have handlers too."""
    while numbers := reader.recv(64):
        if came := signals.intersection(numbers):
            cancel.set(min(came))
