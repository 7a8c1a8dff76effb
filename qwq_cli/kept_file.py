"""Small files of ours: JSON with a format number and a checksum, written whole or not at all.

An unusable file is put aside under another name, and that is told in one line. A file without a
format number is of an older qwq and is read as it is.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from qwq_cli.paths import not_a_file, put_aside, readable_name, write_atomically

MOST_BYTES = 16 << 20
T = TypeVar("T")
_UNREADABLE = (ValueError, RecursionError, OverflowError)  # what msgspec may raise when it reads


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of such a file. sha256: of the value's bytes."""

    format: int
    sha256: str
    value: msgspec.Raw


class _Unusable(Exception):
    """The reason, in words."""


class _Other(_Unusable):
    """The file is intact, and of another qwq: it stays where it is."""


@dataclass(frozen=True)
class KeptFile(Generic[T]):
    """kind: the type that msgspec reads. format: raised when an older qwq could not read it."""

    path: Path
    kind: type[T]
    format: int = 1

    def read(self) -> T | None:
        """Return the value; None if there is no usable file. Never raises."""
        try:
            return self._opened(self._data())
        except _Other as why:
            tell(f"{self._name} is not used: it {why}.")
        except _Unusable as why:
            self._put_aside(f"{why}")
        except OSError:  # there is no file, or it may not be read
            pass
        return None

    def read_or(self, other: T) -> T:
        found = self.read()
        return other if found is None else found

    def write(self, value: T) -> None:
        """Write the value. Raises OSError; the file is then as it was."""
        inner = msgspec.json.encode(value, enc_hook=str)
        sealed = Sealed(format=self.format, sha256=_sha256(inner), value=msgspec.Raw(inner))
        write_atomically(self.path, msgspec.json.encode(sealed).decode("utf-8"))

    @property
    def _name(self) -> str:
        return readable_name(str(self.path))

    def _data(self) -> bytes:
        if instead := not_a_file(self.path):
            raise _Unusable(f"was {instead}")
        with self.path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise _Unusable(f"was larger than {MOST_BYTES >> 20} MiB")
        return data

    def _opened(self, data: bytes) -> T:
        try:
            sealed = msgspec.json.decode(data, type=Sealed)
        except _UNREADABLE:
            return self._value(data)  # of an older qwq, or damaged
        if sealed.format != self.format:
            raise _Other(f"was written by another qwq (format {sealed.format})")
        if _sha256(bytes(sealed.value)) != sealed.sha256:
            raise _Unusable("was damaged")
        return self._value(bytes(sealed.value))

    def _value(self, data: bytes) -> T:
        try:
            return msgspec.json.decode(data, type=self.kind, dec_hook=_made)
        except _UNREADABLE as error:
            raise _Unusable("was damaged") from error

    def _put_aside(self, why: str) -> None:
        with suppress(OSError):  # then the next reader tries again
            tell(f"{self._name} {why}. It is kept as {put_aside(self.path).name}.")


@cache
def tell(text: str) -> None:
    """Print one line on stderr, once, wherever the file is read."""
    line = "".join(sign if sign.isprintable() else "?" for sign in text)
    logging.getLogger(__name__).warning(line)


def _made(kind: type[Any], value: Any) -> Any:
    return kind(value)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
