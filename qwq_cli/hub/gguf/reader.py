"""Reads little-endian values from an untrusted file; bounded buffer, no read past the end."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from qwq_cli.errors import InvalidModelFile

CHUNK = 1 << 20  # bytes in the buffer
MAX_HEADER = 512 << 20  # bytes; a header with a vocabulary of 262,144 tokens takes about 15 MB
U32 = struct.Struct("<I")
U64 = struct.Struct("<Q")


class Reader:
    """Reads a seekable binary file once, forwards.

    Every method raises InvalidModelFile if the file or the largest allowed header ends too early.
    No method allocates more than CHUNK plus the size passed to `take`. field: the key being read,
    for messages.
    """

    field = ""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._file = file
        self._buffer = b""
        self._start = 0  # of the buffer, as a position in the file
        self._at = 0  # position in the buffer

    @property
    def position(self) -> int:
        return self._start + self._at

    @property
    def left(self) -> int:
        return self.size - self.position

    def peek(self, count: int) -> bytes:
        """Return up to `count` bytes without moving on; fewer at the end of the file."""
        self._fill(min(count, self.left))
        return self._buffer[self._at : self._at + count]

    def take(self, count: int) -> bytes:
        self._fill(count)
        self._at += count
        return self._buffer[self._at - count : self._at]

    def unpack(self, form: struct.Struct) -> int:
        self._fill(form.size)
        (value,) = form.unpack_from(self._buffer, self._at)
        self._at += form.size
        return int(value)

    def u32(self) -> int:
        return self.unpack(U32)

    def u64(self) -> int:
        return self.unpack(U64)

    def skip(self, count: int) -> None:
        self._require(count)
        if self._at + count <= len(self._buffer):
            self._at += count
        else:
            self._start = self._file.seek(self.position + count)
            self._buffer, self._at = b"", 0

    def skip_strings(self, count: int) -> None:
        """Skip strings, each after its length in 8 bytes, without creating objects for them."""
        while count:
            self._fill(U64.size)
            count -= self._skip_buffered(count)

    def _skip_buffered(self, count: int) -> int:
        # This loop runs for each vocabulary entry: only locals, one unpack a round.
        buffer, at, last, skipped = self._buffer, self._at, len(self._buffer) - U64.size, 0
        unpack = U64.unpack_from
        while skipped < count and at <= last:
            at += U64.size + unpack(buffer, at)[0]
            skipped += 1
        self.skip(at - self._at)
        return skipped

    def _fill(self, count: int) -> None:
        missing = count - (len(self._buffer) - self._at)
        if missing <= 0:
            return
        self._require(count)
        more = self._file.read(max(missing, CHUNK))
        if len(more) < missing:
            raise self.truncated(self.position + count)
        self._buffer = self._buffer[self._at :] + more
        self._start, self._at = self.position, 0

    def _require(self, count: int) -> None:
        if count > self.left:
            raise self.truncated(self.position + count)
        if self.position + count > MAX_HEADER:
            what = self.field or "its list of tensors"
            raise InvalidModelFile(
                f"{self.name} is damaged: {what} goes on beyond {MAX_HEADER >> 20} MiB.",
                "Download it again.",
            )

    def truncated(self, wanted: int) -> InvalidModelFile:
        return InvalidModelFile(
            f"{self.name} is truncated: it ends at byte {self.size:,}, "
            f"and at least {wanted:,} are needed.",
            "Download it again; a download that was cut off looks like this.",
        )
