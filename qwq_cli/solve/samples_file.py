"""Samples of unfinished problems, stored next to the results for a run that continues later.

At a token a second, a sample takes an hour. A problem with sixteen samples should not start from
the beginning because one was cut off.
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
    format: Literal[1] = 1  # of such lines; lines of other formats are skipped


class SamplesFile:
    """done: the samples in the file. `open_samples` creates it, under the lock of the results."""

    def __init__(self, file: LineFile[_Line]) -> None:
        self._file = file
        self.done: dict[Key, list[SampleResult]] = {}
        for line in read_lines(file.path, _decoder).values:
            self.done.setdefault((line.id, line.signature), []).append(line.sample)

    def append(self, key: Key, sample: SampleResult) -> None:
        """Append a sample. Raises StoreError."""
        self._file.append(_Line(id=key[0], signature=key[1], sample=sample))

    def drop(self, records: Iterable[Record]) -> None:
        """Remove samples of finished problems; those of failed ones and of other runs stay.

        Nothing else may be done with the file afterwards. Raises StoreError.
        """
        path = self._file.path
        finished = {(each.id, each.signature) for each in records if each.error is None}
        lines = read_lines(path, _decoder).values
        left = [line for line in lines if (line.id, line.signature) not in finished]
        with suppress(OSError):  # a file that stays too long only takes some room
            if not left:
                path.unlink()
            elif len(left) < len(lines):
                text = b"".join(msgspec.json.encode(line) + b"\n" for line in left)
                write_atomically(path, text.decode())


@contextmanager
def open_samples(results: Path) -> Iterator[SamplesFile]:
    """Open the file that belongs to `results`. Raises StoreError."""
    with LineFile(_beside(results), _decoder) as file:
        yield SamplesFile(file)


def _beside(results: Path) -> Path:
    results = Path(os.path.realpath(results))  # Path.resolve would fail on a loop of links
    return results.with_name(f".{results.name}.samples")


_decoder = msgspec.json.Decoder(_Line)
