"""A file that only grows, by lines of JSON; it survives a crash.

Each line is written at once, so that a killed process can't lose it, and is then synced, in case
the machine fails. A line that a crash tore is cut off when the file is opened again; a line that
did not fit on the disk is removed at once.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import DecodeError
from msgspec.json import Decoder, encode

from qwq_cli.errors import StoreError
from qwq_cli.solve.syncer import Syncer

BLOCK = 1 << 16
# Windows would otherwise write two bytes for a line feed.
FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
T = TypeVar("T")


@dataclass(frozen=True)
class Lines(Generic[T]):
    """The lines of a file. damaged: numbers, from 1, of other lines. tail: of a torn last line.

    torn: the number of that line; None if there is no tail.
    """

    values: tuple[T, ...]
    damaged: tuple[int, ...]
    tail: bytes
    torn: int | None = None


def read_lines(path: Path, decoder: Decoder[T]) -> Lines[T]:
    """Read the lines; nothing if there is no such file. Raises StoreError."""
    try:
        *lines, tail = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        lines, tail = [], b""
    except OSError as error:
        raise StoreError(f"Can't read {path}: {error.strerror}.", "Check the path.") from error
    if _decoded(tail, decoder) is not None:
        lines, tail = [*lines, tail], b""
    found = [(number, _decoded(line, decoder)) for number, line in enumerate(lines, 1)]
    return Lines(
        values=tuple(value for _, value in found if value is not None),
        damaged=tuple(number for number, value in found if value is None),
        tail=tail,
        torn=len(lines) + 1 if tail else None,
    )


def _decoded(line: bytes, decoder: Decoder[T]) -> T | None:
    try:
        return decoder.decode(line)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


class LineFile(Generic[T]):
    """`path`, open for appending and created if necessary; a context manager.

    A complete last line without its line feed is kept. repaired: bytes that were cut off. Entering,
    `append` and leaving raise StoreError; after leaving, everything is on the disk.
    """

    def __init__(self, path: Path, decoder: Decoder[T]) -> None:
        self.path = path
        self.repaired = 0
        self._decoder = decoder

    def __enter__(self) -> LineFile[T]:
        try:
            self._descriptor = os.open(self.path, FLAGS, 0o666)
        except OSError as error:
            raise _explained(self.path, error) from error
        try:
            self._repair()
        except OSError as error:
            os.close(self._descriptor)
            raise _explained(self.path, error) from error
        self._syncer = Syncer(self._descriptor)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._syncer.close()
        except OSError as error:
            raise _explained(self.path, error) from error
        finally:
            os.close(self._descriptor)

    def append(self, value: T) -> None:
        """Append a line. After an error the file is as it was before."""
        size = os.fstat(self._descriptor).st_size
        try:
            _write_all(self._descriptor, encode(value) + b"\n")
            self._syncer.request()
        except BaseException as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, size)
            if isinstance(error, OSError):
                raise _explained(self.path, error) from error
            raise

    def _repair(self) -> None:
        size = os.fstat(self._descriptor).st_size
        end = _end_of_lines(self._descriptor, size)
        if end == size:
            return
        os.lseek(self._descriptor, end, os.SEEK_SET)
        if _decoded(_read_all(self._descriptor, size - end), self._decoder) is not None:
            _write_all(self._descriptor, b"\n")
        else:
            os.ftruncate(self._descriptor, end)
            self.repaired = size - end
        os.fsync(self._descriptor)


def _end_of_lines(descriptor: int, size: int) -> int:
    """Return the length of the file up to its last line feed, searching backwards."""
    end = size
    while end > 0:
        start = max(0, end - BLOCK)
        os.lseek(descriptor, start, os.SEEK_SET)
        found = _read_all(descriptor, end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _read_all(descriptor: int, count: int) -> bytes:
    data = b""
    while len(data) < count and (chunk := os.read(descriptor, count - len(data))):
        data += chunk
    return data


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _explained(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"Can't write {path}: {error.strerror or error}.",
        "It keeps what was done before. Free some disk space, then run the same command again.",
    )
