"""An unfinished download: the bytes so far, and a journal of the pieces that are complete.

The journal is a text file next to it. Its first line is JSON and says which file it belongs to;
each further line `PIECE CRC` stands for a piece. A line is written after its piece, so a process
that is killed loses at most the pieces that it was writing. Checksums find what a power loss
damaged. The file gets its final name only after its whole digest was right.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from qwq_cli.hub.network.api import RemoteFile

PIECE = 8 << 20  # bytes
CHUNK = 1 << 20
LINE = re.compile(rb"(\d{1,9}) ([0-9a-f]{8})\n")
# huggingface_hub's own tools count and delete files with such endings.
ENDING, JOURNAL_ENDING = ".qwq.incomplete", ".qwq-journal.incomplete"


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a journal: the file, and the size of its pieces in bytes."""

    name: str
    etag: str
    bytes: int
    piece: int
    format: Literal[1] = 1  # of journals; a journal of another format is not continued


@dataclass(frozen=True)
class Found:
    """An unfinished download in a folder: what it belongs to, and its journal."""

    title: Title
    journal: Path

    @property
    def data(self) -> Path:
        name = self.journal.name.removesuffix(JOURNAL_ENDING)
        return self.journal.with_name(name + ENDING)

    def remove(self) -> None:
        """Remove the data, then the journal: without a journal nobody would find the data."""
        for path in (self.data, self.journal):
            path.unlink(missing_ok=True)


class Partial:
    """Continues the unfinished download of `file` in `folder`, or begins one.

    All methods raise OSError. Only one process may use it, under the file's lock; its threads may
    share it.
    """

    def __init__(self, folder: Path, file: RemoteFile, *, piece: int = PIECE) -> None:
        self.file, self.piece = file, piece
        self.path = folder / f"{file.etag}{ENDING}"
        self._journal_path = folder / f"{file.etag}{JOURNAL_ENDING}"
        self._lock = threading.Lock()
        self._title = Title(name=file.name, etag=file.etag, bytes=file.bytes, piece=piece)
        self.sums = self._resume() if self.path.exists() else {}
        self._data = open(self.path, "r+b" if self.sums else "w+b", buffering=0)  # noqa: SIM115
        self._data.truncate(file.bytes)
        self._journal = self._open_journal()

    @property
    def count(self) -> int:
        """The number of pieces in the whole file."""
        return -(-self.file.bytes // self.piece)

    def span(self, index: int) -> tuple[int, int]:
        """Return a piece's first byte and the byte after its last."""
        return index * self.piece, min((index + 1) * self.piece, self.file.bytes)

    @property
    def held(self) -> int:
        """The number of bytes in complete pieces."""
        return sum(end - start for start, end in map(self.span, self.sums))

    def write(self, position: int, data: memoryview) -> None:
        with self._lock:
            self._data.seek(position)
            while data:
                data = data[self._data.write(data) :]

    def add(self, index: int, crc: int) -> None:
        """Record that a piece is complete."""
        with self._lock:
            self._journal.write(b"%d %08x\n" % (index, crc))
            self.sums[index] = crc

    def read(self, index: int) -> Iterator[bytes]:
        start, end = self.span(index)
        with open(self.path, "rb", buffering=0) as file:
            file.seek(start)
            while start < end:
                chunk = file.read(min(CHUNK, end - start))
                if not chunk:
                    return
                start += len(chunk)
                yield chunk

    def publish(self, target: Path) -> None:
        """Flush to the disk, then move to the final name in one operation."""
        os.fsync(self._data.fileno())
        self.close()
        os.replace(self.path, target)
        _sync_folder(target.parent)
        self._journal_path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Drop all pieces and begin again."""
        with self._lock:
            self._journal.close()
            self.sums = {}
            self._journal = self._open_journal()
            self._data.truncate(0)
            self._data.truncate(self.file.bytes)

    def remove(self) -> None:
        """Remove it from the disk. It must be closed."""
        Found(self._title, self._journal_path).remove()

    def close(self) -> None:
        self._data.close()
        self._journal.close()

    def __enter__(self) -> Partial:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _resume(self) -> dict[int, int]:
        found = read_journal(self._journal_path)
        if found is None or found[0] != self._title:
            return {}
        last = self.path.stat().st_size
        return {i: crc for i, crc in found[1].items() if i < self.count and self.span(i)[1] <= last}

    def _open_journal(self) -> BinaryIO:
        """Open the journal, written again so that a torn last line is not continued."""
        lines = [msgspec.json.encode(self._title) + b"\n"]
        lines += [b"%d %08x\n" % item for item in self.sums.items()]
        fresh = self._journal_path.with_name(self._journal_path.name + ".new.incomplete")
        fresh.write_bytes(b"".join(lines))
        os.replace(fresh, self._journal_path)
        return open(self._journal_path, "ab", buffering=0)


def read_journal(path: Path) -> tuple[Title, dict[int, int]] | None:
    """Return its title and each piece's checksum; None if it is no journal of ours."""
    try:
        first, *lines = path.read_bytes().splitlines(keepends=True)
        title = msgspec.json.decode(first, type=Title)
    except (OSError, ValueError, RecursionError):
        return None
    matches = (LINE.fullmatch(line) for line in lines)
    return title, {int(match[1]): int(match[2], 16) for match in matches if match}


def partials(folder: Path) -> Iterator[Found]:
    """Yield our unfinished downloads in a folder of blobs."""
    for journal in sorted(folder.glob(f"*{JOURNAL_ENDING}")):
        read = read_journal(journal)
        if read:
            yield Found(read[0], journal)


def _sync_folder(folder: Path) -> None:
    """Flush a folder, if the system can open folders: only then is a rename on the disk."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
