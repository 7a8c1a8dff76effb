"""Reports a fault of native code in the middle of a run. Then the process ends with status 1.

llama.cpp calls our function before it aborts; crashes of its code arrive as signals. The run can't
continue after either. But stored data is safe, and the terminal is restored. Nothing can be
reported if the system kills the process for memory, or if the stack overflows.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from qwq_cli.engine.library import libggml
from qwq_cli.errors import EngineError

HINT = (
    "What was kept until then is there: qwq log, qwq sessions; solve goes on with the same "
    "command. Against the fault: --gpu-layers 0, or another engine (qwq engine list)."
)
PATIENCE = 10  # seconds until the system ends a process that can no longer report anything
CRASHES = ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT")
SHOW_CURSOR = b"\x1b[?25h\n"
_SOURCE = re.compile(r"^(?:\S*/)?([^/\s]+:\d+: )")  # without the builder's folder
_Abort = ctypes.CFUNCTYPE(None, ctypes.c_char_p)
_Signal = ctypes.CFUNCTYPE(None, ctypes.c_int)


@contextmanager
def last_words() -> Iterator[None]:
    """Report faults of native code as an error while this context is open."""
    restore = _terminal()

    def end(reason: str) -> None:
        if hasattr(signal, "alarm"):
            signal.alarm(PATIENCE)
        restore()
        failure = EngineError(f"llama.cpp gave up in mid-run: {reason}.", HINT)
        os.write(2, f"qwq: {failure.message}\n     {failure.hint}\n".encode())
        os._exit(failure.status)

    on_abort = _Abort(lambda message: end(_readable(message or b"")))
    on_signal = _Signal(lambda number: end(f"it crashed ({signal.Signals(number).name})"))
    with ExitStack() as stack:
        _aborts_to(on_abort, stack)
        if sys.platform != "win32":
            _crashes_to(on_signal, stack)
        yield


def _readable(message: bytes) -> str:
    return _SOURCE.sub(r"\1", message.decode("utf-8", "replace").strip())


def _aborts_to(callback: Any, stack: ExitStack) -> None:
    change = getattr(libggml, "ggml_set_abort_callback", None)
    if change is not None:  # builds from before 2025 don't have it
        change.argtypes, change.restype = [_Abort], ctypes.c_void_p
        change(callback)
        stack.callback(change, _Abort())


def _crashes_to(callback: Any, stack: ExitStack) -> None:
    """Send signals of crashes to `callback`.

    Python's own handlers don't help: they wait until native code returns, and it never does.
    """
    change = ctypes.CDLL(None).signal
    change.restype = ctypes.c_void_p
    change.argtypes = [ctypes.c_int, ctypes.c_void_p]
    for number in (signal.Signals[name] for name in CRASHES):
        before = change(number, ctypes.cast(callback, ctypes.c_void_p))
        stack.callback(change, number, before)


def _terminal() -> Callable[[], None]:
    """Return a function that restores the terminal to its present state."""
    if sys.platform == "win32" or not sys.stderr or not os.isatty(2):
        return lambda: None
    import termios

    before = termios.tcgetattr(2)

    def restore() -> None:
        with suppress(termios.error, OSError):
            termios.tcsetattr(2, termios.TCSANOW, before)
            os.write(2, SHOW_CURSOR)

    return restore
