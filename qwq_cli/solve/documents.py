"""Reads what a user names: a file, or a folder of files. Sizes are capped against mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from qwq_cli.choices import Each, InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.paths import visible_files
from qwq_cli.solve.arrow_rows import MAX_FILE, arrow_rows
from qwq_cli.solve.containers import (
    SUFFIXES,
    Reading,
    binary_format,
    text_format,
    text_rows,
)
from qwq_cli.solve.packed import GZIP, ZSTD, suffix_of, unpacked, without_packing
from qwq_cli.solve.row import Rows
from qwq_cli.text_file import MEGABYTE, decode_any, readable

MAX_BYTES = 64 * MEGABYTE
MAX_FILES = 10_000


@dataclass(frozen=True)
class Document:
    """A source of rows, with a name for messages and a stem for ids.

    each: what a row was in plain text; None for other formats. remarks: what to tell first, on its
    encoding and how it was split. path: its file, if there is one.
    """

    name: str
    stem: str
    rows: Rows
    format: InputFormat
    each: Each | None = None
    remarks: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def unit(self) -> str:
        """The word for its rows: Parquet and Arrow have rows, others lines."""
        return "row" if self.format in (InputFormat.PARQUET, InputFormat.ARROW) else "line"

    def place(self, number: int) -> str:
        """Return a row's place for people."""
        return f"{self.name}, {self.unit} {number}"


@dataclass(frozen=True)
class Unread:
    """A file among others that can't be read, and why; it is left out and reported."""

    name: str
    why: str


def documents(path: Path, reading: Reading) -> Iterator[Document | Unread]:
    """Yield the file at `path`, or the files in that folder, by name. Raises UsageError."""
    if not path.is_dir():
        yield checked(_file(path, without_packing(path.name), reading), reading)
        return
    for file in _files(path):
        if file.exists() and not file.is_file():  # nobody named it, and it may never end
            yield Unread(str(file), f"{file} is a pipe or a device, not a file.")
            continue
        stem = without_packing(file.relative_to(path).as_posix())
        try:
            yield _file(file, stem, reading)
        except UsageError as error:
            yield Unread(str(file), error.message)


def document(data: bytes, name: str, reading: Reading, *, stem: str | None = None) -> Document:
    """Return a document from bytes without a file. Raises UsageError."""
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES // MEGABYTE} MB.", "Give a part of it.")
    data = unpacked(data, name, MAX_BYTES)
    stem = stem or name
    if binary := binary_format(name, data[:8], reading):
        return Document(name, stem, arrow_rows(data, name), binary)
    decoded = decode_any(data, name, MAX_BYTES)
    format = text_format(name, decoded.text, reading)
    rows, split = text_rows(decoded.text, name, format, reading)
    remarks = (f"{name} is not UTF-8: read as {decoded.guessed}.",) if decoded.guessed else ()
    if split is None:
        return Document(name, stem, rows, format, remarks=remarks)
    told = f"{name}: {split.remark}."
    return Document(name, stem, rows, format, split.each, (*remarks, told))


def checked(document: Document, reading: Reading) -> Document:
    """Raise UsageError if the user says how to split text, but it is not plain text."""
    if reading.each is not None and document.each is None:
        raise UsageError(
            f"{document.name} is not plain text: it is read as {document.format.value}.",
            f"Leave out --each {reading.each.value}, or say --format text",
        )
    return document


def _file(path: Path, relative: str, reading: Reading) -> Document:
    """Read a file. Raises UsageError."""
    name, stem = str(path), str(Path(relative).with_suffix("").as_posix())
    with readable(path), path.open("rb") as file:
        beginning = file.read(8)
        if binary := _binary(path, beginning, reading):
            return Document(name, stem, arrow_rows(path, name), binary, path=path)
        data = beginning + file.read(MAX_BYTES + 1 - len(beginning))
    return replace(document(data, name, reading, stem=stem), path=path)


def _binary(path: Path, beginning: bytes, reading: Reading) -> InputFormat | None:
    """Return Parquet or Arrow for unpacked files, which are read in place. Raises UsageError."""
    if beginning.startswith((GZIP, ZSTD)):
        return None
    found = binary_format(str(path), beginning, reading)
    if found and path.stat().st_size > MAX_FILE:
        raise UsageError(f"{path} is larger than {MAX_FILE >> 30} GB.", "Give a part of it.")
    return found


def _files(folder: Path) -> list[Path]:
    """Return the files of known kinds, without hidden ones. Raises UsageError."""
    known = (path for path in visible_files(folder) if suffix_of(path.name) in SUFFIXES)
    found = list(islice(known, MAX_FILES + 1))
    if len(found) > MAX_FILES:
        raise UsageError(f"{folder} has more than {MAX_FILES:,} files.", "Name a part of it.")
    if not found:
        kinds = " ".join(SUFFIXES)
        raise UsageError(f"{folder} has no files of problems.", f"qwq looks for: {kinds}")
    return found
