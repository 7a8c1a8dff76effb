"""Samples of problems that are not done yet: kept beside the results, for a run that goes on later.

At a token a second a sample takes an hour. A problem with sixteen samples should not start from the
beginning because one was cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from qwq_cli.paths import write_atomically
from qwq_cli.solve.line_file import LineFile, read_lines
from qwq_cli.solve.record import Record, SampleResult
from qwq_cli.solve.results import Key


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    signature: str
    sample: SampleResult
    format: Literal[1] = 1  # of such lines; one of another is passed over


class SamplesFile:
    """`done` is what it held. Made by `open_samples`, under the lock of the results."""

    def __init__(self, file: LineFile[_Line]) -> None:
        self._file = file
        self.done: dict[Key, list[SampleResult]] = {}
        for line in read_lines(file.path, _decoder).values:
            self.done.setdefault((line.id, line.signature), []).append(line.sample)

    def append(self, key: Key, sample: SampleResult) -> None:
        """Raises StoreError."""
        self._file.append(_Line(id=key[0], signature=key[1], sample=sample))

    def drop(self, records: Iterable[Record]) -> None:
        """Samples of problems that are done; those of failed ones and of other runs wait.

        The last thing done with the file. Raises StoreError.
        """
        path = self._file.path
        finished = {(each.id, each.signature) for each in records if each.error is None}
        lines = read_lines(path, _decoder).values
        left = [line for line in lines if (line.id, line.signature) not in finished]
        with suppress(OSError):  # what stays too long costs some room
            if not left:
                path.unlink()
            elif len(left) < len(lines):
                text = b"".join(msgspec.json.encode(line) + b"\n" for line in left)
                write_atomically(path, text.decode())


@contextmanager
def open_samples(results: Path) -> Iterator[SamplesFile]:
    """The file that belongs to `results`. Raises StoreError."""
    results = Path(os.path.realpath(results))  # which a loop of links does not end
    with LineFile(results.with_name(f".{results.name}.samples"), _decoder) as file:
        yield SamplesFile(file)


_decoder = msgspec.json.Decoder(_Line)
