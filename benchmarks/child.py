"""Child processes: run one to its end, on a pipe or a terminal, and account for it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

ROWS, COLUMNS = 24, 80
POLL_SECONDS = 0.1
RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


@dataclass(frozen=True)
class Outcome:
    """`output` is stdout, or all that the terminal got; `peak_rss` in bytes."""

    output: bytes
    status: int
    seconds: float
    cpu_seconds: float
    peak_rss: int


class ChildFailed(Exception):
    """A child ended with a status that was not expected; the text ends with what it said."""


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    show_errors: bool = False,
    accept: tuple[int, ...] = (0,),
) -> Outcome:
    """Run with stdout on a pipe and no stdin; stderr is kept for a failure unless it is shown.

    Raises ChildFailed on any status that is not accepted.
    """
    ours, theirs = os.pipe()
    with tempfile.TemporaryFile() as errors:
        stderr = None if show_errors else errors
        outcome = _follow(_start(command, env, subprocess.DEVNULL, theirs, stderr), ours, None)
        if outcome.status not in accept:
            errors.seek(0)
            raise _failure(command, outcome.status, errors.read())
    return outcome


def run_on_terminal(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    accept: tuple[int, ...] = (0,),
    watch: Callable[[int], None] | None = None,
) -> Outcome:
    """Run on a pseudo-terminal of 80 by 24, reading what it draws at once. Raises ChildFailed.

    `watch` is called with the process id ten times a second.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    outcome = _follow(_start(command, env, theirs, theirs, theirs), ours, watch)
    if outcome.status not in accept:
        raise _failure(command, outcome.status, outcome.output)
    return outcome


@dataclass(frozen=True)
class _Started:
    process: subprocess.Popen[bytes]
    at: float


def _start(
    command: Sequence[str],
    env: Mapping[str, str] | None,
    stdin: int,
    stdout: int,
    stderr: int | IO[bytes] | None,
) -> _Started:
    """In a session of its own: an interrupt is ours to pass on. Closes our copy of `stdout`."""
    at = time.perf_counter()
    try:
        process = subprocess.Popen(
            command, env=env, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
        )
    finally:
        os.close(stdout)
    return _Started(process, at)


def _follow(started: _Started, source: int, watch: Callable[[int], None] | None) -> Outcome:
    process = started.process
    try:
        output = _drain(source, lambda: watch(process.pid) if watch else None)
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    finally:
        os.close(source)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Outcome(
        output=output,
        status=process.returncode,
        seconds=time.perf_counter() - started.at,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_rss=usage.ru_maxrss * RSS_UNIT,
    )


def _drain(source: int, poll: Callable[[], None]) -> bytes:
    chunks: list[bytes] = []
    due = 0.0
    while True:
        if time.monotonic() >= due:
            poll()
            due = time.monotonic() + POLL_SECONDS
        if not select.select([source], [], [], POLL_SECONDS)[0]:
            continue
        chunk = _read(source)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def _read(source: int) -> bytes:
    """Nothing at the end, which on Linux a terminal tells by an error."""
    try:
        return os.read(source, 65536)
    except OSError:
        return b""


def _failure(command: Sequence[str], status: int, said: bytes) -> ChildFailed:
    last = said.decode("utf-8", "replace").strip()[-2000:]
    return ChildFailed(f"{' '.join(command[:3])} ... ended with status {status}:\n{last}")
