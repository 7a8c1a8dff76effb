"""A child process that ends when its parent does."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # prctl(2)
LOOK = 0.1  # seconds between two looks at whether the parent is still there


def end_with(parent: int) -> None:
    """End this process when its parent does, however that ends, and whatever runs here."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    elif sys.platform != "win32":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if sys.platform != "win32" and os.getppid() != parent:  # it died before
        os._exit(1)


def _watch(parent: int) -> None:
    """Where no signal tells; native code lets other threads run."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
