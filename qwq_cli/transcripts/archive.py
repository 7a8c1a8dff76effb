"""Zip files that hold reasoning: inspect_ai's .eval logs, and exports of chat programs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from qwq_cli.errors import UsageError
from qwq_cli.solve.json_text import NoValue, decoded
from qwq_cli.solve.packed import unpacked
from qwq_cli.transcripts.json_values import MEGABYTE

MAGIC = b"PK\x03\x04"
MAX_MEMBER = 64 * MEGABYTE  # bytes, unpacked
MAX_DIRECTORY = 16 * MEGABYTE  # bytes of the list of members: some 100,000 files

_END, _LONG_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_SHORT_RECORD, _LONG_RECORD, _LOCATOR_RECORD = 22, 56, 20  # bytes, without a comment
_LOOK = 1 << 17  # bytes at the end that have the list's position, before a comment of 64 kB
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZSTANDARD = 93  # in zip files; Python's zipfile reads it from 3.14 on
_LOCAL_HEADER = 30  # bytes, before the name
_CHAT = re.compile(r"(?:.*/)?(?:shared_)?conversations(?:-\d+)?\.json\Z")
_SAMPLE = re.compile(r"samples/.+\.json\Z")

_TOO_LARGE = f"is larger than {MAX_MEMBER // MEGABYTE} MB"
_DAMAGE = (
    zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error,
)  # fmt: skip


class MemberError(ValueError):
    """What is wrong with a member, as the end of a sentence; the others can be read."""


class Archive:
    """An open zip file. Raises UsageError if it is damaged."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file = path, file
        try:
            self._check_size()
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise UsageError(f"{path} is damaged ({error}).", "Fetch or write it again.") from error

    def _check_size(self) -> None:
        """Check the size of the list of members, which is read as a whole. Raises UsageError."""
        length = self._file.seek(0, io.SEEK_END)
        self._file.seek(max(length - _LOOK, 0))
        if _directory_size(self._file.read()) > MAX_DIRECTORY:
            raise UsageError(f"{self._path} holds too many files.", "Unpack what you need of it.")

    def members(self) -> list[zipfile.ZipInfo]:
        """Return samples of an evaluation, or else conversations, in the order of their names.

        Raises UsageError if there are neither.
        """
        found = self._zip.infolist()
        chosen = [each for each in found if _SAMPLE.match(each.filename)]
        chosen = chosen or [
            each for each in found
            if _CHAT.match(each.filename) and "shared_" not in each.filename
        ]  # fmt: skip
        if not chosen:
            raise UsageError(
                f"{self._path} is a zip file without reasoning that qwq knows.",
                "qwq looks for samples/*.json (inspect_ai) and conversations.json (ChatGPT).",
            )
        return sorted(chosen, key=lambda each: _natural(each.filename))

    def header(self) -> object:
        """Return what the log says about its run; None if it says nothing."""
        there = {each.filename: each for each in self._zip.infolist()}
        info = there.get("header.json") or there.get("_journal/start.json")
        try:
            return None if info is None else decoded(self.read(info).read().decode("utf-8"))
        except (NoValue, MemberError, UnicodeDecodeError):
            return None

    def read(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """Return the content of a member. Raises MemberError if it is too large or damaged."""
        if info.flag_bits & 1:
            raise MemberError("is locked with a password: unpack it first")
        if info.file_size > MAX_MEMBER:
            raise MemberError(_TOO_LARGE)
        try:
            if info.compress_type == _ZSTANDARD:
                name = f"{info.filename} in {self._path}"
                data = unpacked(self._packed(info), name, MAX_MEMBER)
            elif info.compress_type not in _READABLE:
                raise NotImplementedError(f"packed in a way that is not read, {info.compress_type}")
            else:
                with self._zip.open(info) as member:
                    data = member.read(MAX_MEMBER + 1)
        except _DAMAGE as error:
            raise MemberError(f"is damaged ({error})") from error
        if len(data) > MAX_MEMBER:
            raise MemberError(_TOO_LARGE)
        return io.BytesIO(data)

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        """Return it packed, as it is in the file after a header of its own."""
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or not header.startswith(MAGIC):
            raise zipfile.BadZipFile("a member is not where it should be")
        name, extra = struct.unpack("<HH", header[26:30])
        self._file.seek(name + extra, io.SEEK_CUR)
        return self._file.read(min(info.compress_size, MAX_MEMBER))


def _directory_size(tail: bytes) -> int:
    """Return the size of the list of members that zipfile will find, from the end of the file.

    The same signs may stand in a comment or in a member, so the place of each record counts. A long
    record is there only if its locator stands right before the short one.
    """
    is_last = tail[-_SHORT_RECORD:].startswith(_END) and tail.endswith(b"\0\0")  # no comment
    short = len(tail) - _SHORT_RECORD if is_last else tail.rfind(_END)
    if short < 0:
        raise zipfile.BadZipFile("its end is missing")
    long = short - _LOCATOR_RECORD - _LONG_RECORD
    has_long = tail.startswith(_LOCATOR, short - _LOCATOR_RECORD) and tail.startswith(
        _LONG_END, max(long, 0)
    )
    form, at = ("<Q", long + 40) if has_long else ("<L", short + 12)
    (size,) = struct.unpack_from(form, tail, at)
    return int(size)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts 2 before 10."""
    parts = re.split(r"(\d+)", name)
    return [(int(part[:18]), "") if part.isdecimal() else (0, part) for part in parts]


@dataclass(frozen=True)
class Member:
    """A member with reasoning. content: its bytes; or what is wrong with them, to follow its name.

    number: its place, from 1.
    """

    number: int
    name: str
    content: IO[bytes] | str


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open the archive. Raises UsageError if it is damaged."""
    with path.open("rb") as file:
        yield Archive(path, file)


def members_of(archive: Archive) -> Iterator[Member]:
    """Yield each member with reasoning; one that can't be read says why."""
    for number, info in enumerate(archive.members(), 1):
        try:
            content: IO[bytes] | str = archive.read(info)
        except MemberError as error:  # a bad one must not end the others
            content = str(error)
        yield Member(number, info.filename, content)
