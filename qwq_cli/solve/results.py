"""The file of results: one record a line. For a problem and a run, the last record counts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import msgspec

from qwq_cli.destination import descriptor, require_folder
from qwq_cli.errors import StoreError, UsageError
from qwq_cli.file_lock import file_lock
from qwq_cli.solve.line_file import LineFile, read_lines
from qwq_cli.solve.record import Record

Key = tuple[str, str]  # id and signature

_REPORTS = {".csv": "--csv", ".tsv": "--csv", ".md": "--markdown", ".markdown": "--markdown"}
_OPENING = b'{"id":'
_RECORD, _HEAD = re.compile(rb'\{"id":"(?:[^"\\]|\\.)*","signature":'), 1 << 16
_decoder = msgspec.json.Decoder(Record)


@dataclass(frozen=True)
class Results:
    """Records by key, in the order in which they came. damaged: numbers of other lines.

    torn: the number of a last line that is not complete; None if there is none.
    """

    records: Mapping[Key, Record]
    damaged: tuple[int, ...] = ()
    torn: int | None = None


def require_name_of_records(path: Path | None) -> None:
    """Raise UsageError for a new file with the name of a report: it would hold records."""
    flag = _REPORTS.get(path.suffix.lower()) if path else None
    if path is None or flag is None or path.exists():  # older versions wrote into such files
        return
    records = path.with_suffix(".jsonl")
    raise UsageError(
        f"{path} would hold lines of JSON: -o takes a record for each problem.",
        f"Give -o {records}, and then: qwq grade {records} {flag} -o {path}",
    )


def read_results(path: Path) -> Results:
    """Return the contents of the file; empty if there is none.

    An incomplete last line is left out. Raises UsageError for a file of something else; StoreError.
    """
    lines = read_lines(path, _decoder)
    if not lines.values and (lines.damaged or not _may_be_torn(lines.tail)):
        raise UsageError(
            f"{path} is not a file of results that qwq solve has written.",
            "Give another name, for example results.jsonl.",
        )
    records = {(record.id, record.signature): record for record in lines.values}
    return Results(records, lines.damaged, lines.torn)


def begins_record(path: Path) -> bool:
    """Return whether the file begins as a record of ours does. Raises OSError."""
    with path.open("rb") as file:
        return _RECORD.match(file.read(_HEAD)) is not None


def _may_be_torn(tail: bytes) -> bool:
    """Return whether it may begin a record: a file of another program must not be cut."""
    return tail.startswith(_OPENING) or _OPENING.startswith(tail)


@dataclass
class ResultsFile:
    """A file, open for a run. done: its records. `open_results` creates it.

    repaired: whether a crash had left its last line incomplete. added: how many records this run
    appended.
    """

    done: Results
    repaired: bool
    _file: LineFile[Record]
    added: int = 0

    @property
    def path(self) -> Path:
        return self._file.path

    def append(self, record: Record) -> None:
        """Append a record. Raises StoreError; the file is then as it was before."""
        self._file.append(record)
        self.added += 1


@contextmanager
def open_results(path: Path) -> Iterator[ResultsFile]:
    """Open the file for this process alone.

    Raises UsageError if another run has it, or if it is something else or a folder; StoreError.
    """
    if descriptor(path) is not None:
        raise UsageError(
            "-o keeps records, so that a run can go on later, and so names a file.",
            "Without -o the answers go to stdout.",
        )
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", f"Name a file: -o {path / 'results.jsonl'}")
    if path.exists() and not path.is_file():  # a device or a pipe can't be read back
        raise UsageError(f"{path} is not a plain file.", "Without -o the answers go to stdout.")
    require_folder(path)
    with _locked(Path(os.path.realpath(path))):  # two links to one file share a lock
        done = read_results(path)
        with LineFile(path, _decoder) as file:
            yield ResultsFile(done, file.repaired > 0, file)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    def refuse() -> NoReturn:
        raise UsageError(
            f"Another qwq solve is writing to {path}.",
            "Wait until it is done, or name another file with -o.",
        )

    try:
        lock = file_lock(path.with_name(f".{path.name}.lock"), refuse)
        stack = ExitStack()
        stack.enter_context(lock)
    except OSError as error:
        raise StoreError(
            f"Can't write beside {path}: {error.strerror or error}.", "Name another file with -o."
        ) from error
    with stack:
        yield
