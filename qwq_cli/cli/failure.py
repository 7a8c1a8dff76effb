"""Reports a failure: a message for people on stderr, JSON for programs on stdout."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from qwq_cli.errors import ExitStatus, QwqError
from qwq_cli.jobs.environment import Environment

INDENT = "     "  # as wide as "qwq: "


def tell(env: Environment, error: QwqError, args: Sequence[str]) -> ExitStatus:
    """Report the error. args: the command line; with --json or --jsonl in it, JSON is printed.

    It is the last that a command does: Ctrl-C doesn't cut it short.
    """
    with _undisturbed():
        _tell(env, error, args)
    return error.status


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore Ctrl-C. Only the main thread may set that; an own handler of a command stays."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _tell(env: Environment, error: QwqError, args: Sequence[str]) -> None:
    from qwq_cli.render.terminal.clean import line
    from qwq_cli.render.terminal.sentences import wrapped

    hint = f"\n{INDENT}{line(error.hint)}" if error.hint else ""
    text = f"qwq: {line(error.message)}{hint}"
    _write(env.stderr, f"{wrapped(text, env.stderr, env.variables, INDENT)}\n")
    flags = [*args, "--"][: [*args, "--"].index("--")]
    if "--json" in flags or "--jsonl" in flags:
        _write_json(env.stdout, error, indented="--json" in flags)


def _write_json(stdout: TextIO, error: QwqError, *, indented: bool) -> None:
    """Write {"error": {"message": ..., "hint": ..., "status": 2}}."""
    from qwq_cli.render.live.json_views import encode_document, encode_line, write_utf8

    told = {"message": error.message, "hint": error.hint, "status": int(error.status)}
    try:
        write_utf8(stdout, (encode_document if indented else encode_line)({"error": told}))
    except (OSError, ValueError):
        return


def _write(stderr: TextIO, text: str) -> None:
    """Write; never fails, even if the encoding lacks a character or the reader has left."""
    encoding = getattr(stderr, "encoding", None) or "utf-8"
    try:
        stderr.write(text.encode(encoding, "replace").decode(encoding))
        stderr.flush()
    except (OSError, ValueError):
        return
