"""Stores data from a pipe in a file while reading it, because readers need it twice."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from qwq_cli.errors import QwqError, UsageError
from qwq_cli.jobs.question import saying_after_a_second, telling_after_a_second
from qwq_cli.jobs.standard_input import is_piped
from qwq_cli.text_file import readable

if TYPE_CHECKING:
    from qwq_cli.jobs.environment import Environment

STDIN = "-"
MOST = 2 << 30  # bytes
_STEP = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file to read, and its name for people."""

    path: Path
    name: str


@contextmanager
def source(env: Environment, which: Path) -> Iterator[Source]:
    """Open a source; `-` is standard input. Pipes are read to their end. Raises UsageError.

    Errors raised inside use this name.
    """
    if str(which) == STDIN:
        with saying_after_a_second("Reading standard input ...", env.stderr):
            spooled = _spooled(_standard_input(env), "standard input")
        name = "standard input"
    elif which.is_fifo():
        waiting = f"Waiting for input from {which} ..."
        with telling_after_a_second(waiting, env.stderr), readable(which), which.open("rb") as pipe:
            spooled = _spooled(pipe, str(which))
        name = str(which)
    else:
        yield Source(which, str(which))
        return
    with spooled:
        path = Path(spooled.name)
        try:
            yield Source(path, name)
        except QwqError as error:
            message = error.message.replace(str(path), name)
            hint = error.hint and error.hint.replace(str(path), "FILE")
            raise type(error)(message, hint) from error


def _standard_input(env: Environment) -> IO[bytes]:
    """Return standard input. Raises UsageError."""
    if env.stdin is None or not is_piped(env.stdin):
        raise UsageError("Nothing is piped in.", "Try: qwq show - < FILE")
    os.set_blocking(env.stdin.fileno(), True)  # some shells and editors leave it non-blocking
    return env.stdin.buffer


def _spooled(stream: IO[bytes], name: str) -> tempfile._TemporaryFileWrapper[bytes]:
    """Store the stream. Raises UsageError for more than MOST bytes, or if there is no room."""
    file = tempfile.NamedTemporaryFile(prefix="qwq-")  # noqa: SIM115 - the caller closes it
    try:
        size = 0
        while part := stream.read(_STEP):
            size += len(part)
            if size > MOST:
                raise UsageError(f"{name} gives more than {MOST >> 30} GB.", "Save it to a file.")
            file.write(part)
        file.flush()
    except OSError as error:
        file.close()
        raise UsageError(f"Can't read {name}: {error.strerror}.", "Save it to a file.") from error
    except BaseException:
        file.close()
        raise
    return file
