"""A trace as JSON, and as a separate file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from qwq_cli.errors import StoreError
from qwq_cli.paths import PRIVATE, USUAL, write_file
from qwq_cli.values.trace import Trace


def write_trace(trace: Trace, folder: Path, mode: int = USUAL) -> Path:
    """Write the trace as ID.json. mode: of the new file. Raises StoreError."""
    path = folder / f"{trace.id}.json"
    write_file(path, encode(trace), mode)
    return path


def keep_aside(trace: Trace, why: StoreError, warn: Callable[[str], None]) -> bool:
    """Write the trace to the temporary folder, if the store can't take it.

    Warns in one line why, and where the file is. Returns whether it could be written.
    """
    reason = f"{why.message} {why.hint or ''}".strip()
    try:
        path = write_trace(trace, Path(tempfile.gettempdir()), PRIVATE)
    except (StoreError, OSError) as error:  # no temporary folder can be written
        warn(f"{reason} The trace is not kept. {error}")
        return False
    warn(f"{reason} The trace is in {path}; `qwq show {path}` reads it.")
    return True


def read_trace(path: Path) -> Trace:
    """Read a trace that `write_trace` or an export wrote. Raises StoreError."""
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise StoreError(f"Cannot read {path}: {error.strerror or error}.") from error


def encode(trace: Trace) -> str:
    """Return the trace as JSON. Raises StoreError for text that is not Unicode."""
    try:
        return msgspec.json.encode(trace).decode()
    except UnicodeEncodeError as error:
        raise StoreError(f"Trace {trace.id} holds text that is not Unicode.") from error


def decode(text: str | bytes, name: str) -> Trace:
    """Return the trace from JSON; `name` is for messages. Raises StoreError."""
    try:
        return msgspec.json.decode(text, type=Trace)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StoreError(f"{name} is not a trace this qwq can read: {error}.") from error
