"""Entry point of `qwq` and `python -m qwq_cli`.

Ctrl-C may come at any moment, also again and again, and never shows a traceback. During the start
there is nothing to put away: it ends the process. Later `run` reports it. What comes while `run`
ends is told here; after that, Ctrl-C ends the process at once.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # without `typing`: until main runs, Ctrl-C shows Python's own traceback
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any

INTERRUPTED = 130


def main() -> None:
    sys.excepthook = _told
    try:
        import signal

        is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not with nohup
        if is_heard:
            signal.signal(signal.SIGINT, _leave)
        from qwq_cli.cli.app import run

        if is_heard:
            sys.unraisablehook = _sent_again
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = run(sys.argv[1:])
        if is_heard:
            signal.signal(signal.SIGINT, lambda *_: os._exit(status))
    except KeyboardInterrupt:
        _leave()
    sys.exit(status)


def _leave(number: int = 0, frame: FrameType | None = None) -> None:
    """Say that it was interrupted, and end the process."""
    try:
        os.write(2, b"qwq: Interrupted.\n")
    except OSError:
        pass
    finally:
        os._exit(INTERRUPTED)


def _told(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Leave after a Ctrl-C that nothing has caught; show any other error as Python does."""
    cause: BaseException | None = error
    while cause:  # Python 3.11 wraps one that comes while a class is made
        if isinstance(cause, KeyboardInterrupt):
            _leave()
        cause = cause.__cause__
    sys.__excepthook__(kind, error, traceback)


def _sent_again(told: Any) -> None:
    """Send a Ctrl-C again that came inside a callback, where Python prints and forgets it."""
    if not issubclass(told.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(told)
        return
    from _thread import interrupt_main
    from threading import Timer

    Timer(0.05, interrupt_main).start()


if __name__ == "__main__":
    main()
