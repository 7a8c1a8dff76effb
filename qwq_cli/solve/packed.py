"""Files packed with gzip or zstd; they are unpacked up to a limit, as a small one may be huge."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Protocol

from qwq_cli.errors import UsageError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_SUFFIXES = (".gz", ".zst")
_STEP = 512  # packed bytes at a time; in zstd they can become 16 MB
_CHUNK = 1 << 18


def without_packing(name: str) -> str:
    return name.rpartition(".")[0] if name.lower().endswith(_SUFFIXES) else name


def suffix_of(name: str) -> str:
    """Return the suffix of the packed file's contents."""
    return Path(without_packing(name)).suffix.lower()


class _Decompressor(Protocol):
    """The common interface of zlib and both packages for zstd."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def unpacked(data: bytes, name: str, most: int) -> bytes:
    """Return the contents; if they exceed `most` bytes, little more than these.

    Unpacked data is returned unchanged. Raises UsageError if it is damaged, or packed with zstd
    where that can't be read.
    """
    is_packed = data.startswith((GZIP, ZSTD))
    return collected(unpacked_parts(BytesIO(data), name), most) if is_packed else data


def collected(parts: Iterable[bytes], most: int) -> bytes:
    """Return all parts; if they exceed `most` bytes, little more than these."""
    data = bytearray()
    for part in parts:
        data += part
        if len(data) > most:
            break
    return bytes(data)


def unpacked_parts(file: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield the contents of a file of any size in pieces. Raises UsageError as `unpacked`."""
    data = file.read(_STEP)
    if data.startswith(GZIP):
        return _read(file, data, name, lambda: zlib.decompressobj(wbits=31), zlib.error)
    if data.startswith(ZSTD):
        return _read(file, data, name, *_zstd(name))
    return _as_it_is(file, data)


def _as_it_is(file: IO[bytes], data: bytes) -> Iterator[bytes]:
    while data:
        yield data
        data = file.read(_CHUNK)


def _read(
    file: IO[bytes],
    data: bytes,
    name: str,
    decompressor: Callable[[], _Decompressor],
    damage: type[Exception],
) -> Iterator[bytes]:
    try:
        while data.strip(b"\0"):  # several packed parts may follow each other
            member = decompressor()
            while not member.eof:
                if not data:
                    raise EOFError("it ends too early")
                yield member.decompress(data)
                data = member.unused_data if member.eof else file.read(_STEP)
            data = data or file.read(_STEP)
    except (damage, EOFError) as error:
        raise UsageError(f"{name} is damaged ({error}).", "Fetch it or pack it again.") from error


def _zstd(name: str) -> tuple[Callable[[], _Decompressor], type[Exception]]:
    """Return zstd from the standard library (3.14 or later) or from a package."""
    try:
        zstd: Any = importlib.import_module("compression.zstd")
    except ImportError:
        return _zstandard(name)
    return zstd.ZstdDecompressor, zstd.ZstdError


def _zstandard(name: str) -> tuple[Callable[[], _Decompressor], type[Exception]]:
    try:
        zstandard: Any = importlib.import_module("zstandard")
    except ImportError as error:
        raise UsageError(
            f"{name} is packed with zstd.", "To read it: pip install 'qwq-cli[zstd]'"
        ) from error
    return lambda: zstandard.ZstdDecompressor().decompressobj(), zstandard.ZstdError
