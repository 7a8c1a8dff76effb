"""Files that were packed with gzip or zstd: unpacked up to a limit, for a small one may be huge."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from typing import Any, Protocol

from qwq_cli.errors import UsageError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")
_STEP = 512  # packed bytes at a time: of zstd they can become 16 MB


class _Decompressor(Protocol):
    """What zlib and both packages for zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def unpacked(data: bytes, name: str, most: int) -> bytes:
    """What is in it; more than `most` bytes where that is too much, but not much more.

    What is not packed stays as it is. Raises UsageError for what is damaged, or packed with zstd
    where that can't be read.
    """
    if data.startswith(GZIP):
        return _read(data, name, most, lambda: zlib.decompressobj(wbits=31), zlib.error)
    if data.startswith(ZSTD):
        return _read(data, name, most, *_zstd(name))
    return data


def _read(
    data: bytes,
    name: str,
    most: int,
    decompressor: Callable[[], _Decompressor],
    damage: type[Exception],
) -> bytes:
    parts: list[bytes] = []
    size, at = 0, 0
    try:
        while size <= most and data[at : at + _STEP].strip(b"\0"):  # one part behind the other
            member = decompressor()
            while size <= most and not member.eof:
                if at >= len(data):
                    raise EOFError("it ends too early")
                parts.append(member.decompress(data[at : at + _STEP]))
                size, at = size + len(parts[-1]), min(at + _STEP, len(data))
            at -= len(member.unused_data)
    except (damage, EOFError) as error:
        raise UsageError(f"{name} is damaged ({error}).", "Fetch it or pack it again.") from error
    return b"".join(parts)


def _zstd(name: str) -> tuple[Callable[[], _Decompressor], type[Exception]]:
    """By the standard library from 3.14 on, by a package before."""
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
