"""Reads a model's header from the hub by ranges, before any weights are downloaded."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from qwq_cli.errors import InvalidModelFile
from qwq_cli.hub.gguf.gguf import Header, ModelFile, active_of, interpret
from qwq_cli.hub.gguf.metadata import Metadata, read_metadata
from qwq_cli.hub.gguf.special_tokens import special_tokens_in
from qwq_cli.hub.network.api import Hub, RangesIgnored, RemoteFile, Source
from qwq_cli.hub.network.backoff import Transient

BLOCK = 2 << 20  # bytes a request; a header with a vocabulary of 152,064 takes about 6 MB
MOST = 64 << 20  # most bytes read of one file; no honest header is as long


def remote_model(hub: Hub, files: tuple[RemoteFile, ...]) -> ModelFile:
    """Return what `inspect` will say once the files are here.

    Weights in further parts are estimated from their size. Raises NetworkError, InvalidModelFile.
    """
    first = files[0]
    metadata = _metadata(hub, first)
    header = interpret(metadata, first.name)
    size = sum(file.bytes for file in files)
    parameters, active = _weights(hub, files, header, metadata)
    return ModelFile(
        header=header,
        files=tuple(Path(file.name) for file in files),
        size=size,
        parameters=parameters,
        active=active,
    )


def remote_tokens(hub: Hub, file: RemoteFile, header: Header) -> tuple[tuple[str, str], ...]:
    """Return texts of special tokens by name, from a file. Raises as `remote_model`."""
    return special_tokens_in(_open(hub, file), file.name, header)


def _weights(
    hub: Hub, files: tuple[RemoteFile, ...], header: Header, metadata: Metadata
) -> tuple[int, int | None]:
    """Return all weights and those used per token, from the first part that has any."""
    seen, size = metadata, files[0].bytes
    if not metadata.tensor_count and len(files) > 1:  # in some splits, the first part has only keys
        seen, size = _metadata(hub, files[1]), files[1].bytes
    whole = sum(file.bytes for file in files)
    active = active_of(header, [seen])
    parameters = seen.parameters * whole // max(1, size)
    return parameters, None if active is None else active * whole // max(1, size)


def _metadata(hub: Hub, file: RemoteFile) -> Metadata:
    return read_metadata(_open(hub, file), file.name)


def _open(hub: Hub, file: RemoteFile) -> io.BufferedReader:
    return cast(io.BufferedReader, _RangeFile(hub.source(file)))


class _RangeFile(io.RawIOBase):
    """Reads forwards, at least one block at a time. Raises NetworkError, InvalidModelFile."""

    def __init__(self, source: Source) -> None:
        self._source, self._at = source, 0
        self._block, self._start = b"", 0
        self._fetched = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.file.bytes}
        self._at = base[whence] + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._source.file.bytes if size < 0 else self._at + size
        end = min(end, self._source.file.bytes)
        if not self._start <= self._at <= end <= self._start + len(self._block):
            self._block, self._start = self._fetch(self._at, max(end, self._at + BLOCK)), self._at
        data = self._block[self._at - self._start : end - self._start]
        self._at = end
        return data

    def _fetch(self, start: int, end: int) -> bytes:
        last = min(end, self._source.file.bytes)
        self._fetched += last - start
        if self._fetched > MOST:
            name, most = self._source.file.name, MOST >> 20
            raise InvalidModelFile(f"The header of {name} has no end after {most} MiB.")
        return self._source.client.persist(lambda: self._once(start, last))

    def _once(self, start: int, end: int) -> bytes:
        try:
            with self._source.open(start, end) as chunks:
                data = _first(chunks, end - start)
        except RangesIgnored:
            data = self._from_whole(start, end)
        if len(data) < end - start:
            raise Transient("the connection ended early")
        return data[: end - start]

    def _from_whole(self, start: int, end: int) -> bytes:
        """Read from the start, then hang up; for servers that don't support ranges."""
        with self._source.open_whole() as chunks:
            return _first(chunks, end)[start:]


def _first(chunks: Iterable[bytes], count: int) -> bytes:
    """Return the first `count` bytes; a server may send without end."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) >= count:
            break
    return bytes(data[:count])
