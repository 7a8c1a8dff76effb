"""From what a user names to texts: a file, a folder of files. Capped, for a slip is often huge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qwq_cli.choices import InputFormat
from qwq_cli.errors import UsageError
from qwq_cli.solve.formats import PARSERS, format_of
from qwq_cli.solve.row import Rows
from qwq_cli.text_file import MEGABYTE, decode

MAX_BYTES = 64 * MEGABYTE
MAX_FILES = 10_000
_PROSE = {InputFormat.LINES, InputFormat.BLOCKS, InputFormat.MARKDOWN}
_READ = {".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".md", ".markdown", ".txt", ".tex"}


@dataclass(frozen=True)
class Document:
    """A source of rows, by the name for messages and the stem that ids begin with.

    remarks: what to say on stderr before anything else, of its encoding and how it was split.
    """

    name: str
    stem: str
    rows: Rows
    format: InputFormat
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A file among others that can't be read, and why: left out, and told."""

    name: str
    why: str


def documents(path: Path, chosen: InputFormat | None) -> Iterator[Document]:
    """The file at `path`, or the files in that folder, by name. Raises UsageError."""
    if not path.is_dir():
        text = _read(path)
        yield _document(str(path), path.stem, text, chosen or format_of(path.suffix, text))
        return
    for file in _files(path):
        yield _in_folder(file, path, chosen)


def document(text: str, name: str, chosen: InputFormat | None) -> Document:
    """A text that has no file."""
    return _document(name, name, text, chosen or format_of("", text))


def _document(name: str, stem: str, text: str, format: InputFormat) -> Document:
    return Document(name, stem, lambda: PARSERS[format](text), format)


def _in_folder(file: Path, folder: Path, chosen: InputFormat | None) -> Document:
    """There a file of prose is one problem, named by the file."""
    text = _read(file)
    found = format_of(file.suffix, text)
    stem = file.relative_to(folder).with_suffix("").as_posix()
    return _document(
        str(file), stem, text, chosen or (InputFormat.WHOLE if found in _PROSE else found)
    )


def _files(folder: Path) -> list[Path]:
    """Those of kinds we read, hidden ones aside. Raises UsageError."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(parent, name) for name in sorted(names) if not name.startswith("."))
        found += [path for path in paths if path.suffix.lower() in _READ]
        if len(found) > MAX_FILES:
            raise UsageError(f"{folder} has more than {MAX_FILES:,} files.", "Name a part of it.")
    if not found:
        kinds = " ".join(sorted(_READ))
        raise UsageError(f"{folder} has no files of problems.", f"It looks for: {kinds}")
    return found


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return decode(file.read(MAX_BYTES + 1), str(path), MAX_BYTES)
    except OSError as error:
        raise UsageError(f"Can't read {path}: {error.strerror}.", "Check the path.") from error
