"""A child process that ends when its parent does."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # prctl(2)
LOOK = 0.1  # seconds between two checks whether the parent is still there


def end_with(parent: int) -> None:
    """End this process when its parent ends, in any way, whatever runs here."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    elif sys.platform != "win32":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if sys.platform != "win32" and os.getppid() != parent:  # the parent died before
        os._exit(1)


def _watch(parent: int) -> None:
    """Watch the parent where no signal is sent; native code lets other threads run."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
