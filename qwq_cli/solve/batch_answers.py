"""Finds the answers of a batch in files, and reports what else the files contain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qwq_cli.endpoint.batch_lines import Answer, Failed, read_line
from qwq_cli.errors import StoreError, UsageError
from qwq_cli.json_scan import too_many_values

LONGEST_LINE = 1 << 24  # bytes
LONGEST_SHOWN = 200  # characters that are shown
_BLOCK = 1 << 20


class Spot(NamedTuple):
    """The position of a line."""

    path: Path
    at: int
    length: int


@dataclass
class Counted:
    """A count, and the first example."""

    count: int = 0
    first: str = ""

    def add(self, what: str) -> None:
        self.first = self.first if self.count else what[:LONGEST_SHOWN]
        self.count += 1


@dataclass
class Answers:
    """What the files contain.

    wanted: places of the requests by custom_id. before: ids of samples done already. spots: of good
    answers. failures: why there is no answer. doubled: further good answers to the same request;
    the first counts. again: answers to samples done already. others: answers that nobody asked for,
    by custom_id. bad: lines that can't be read. several: requests that got more than one answer.
    """

    wanted: Mapping[str, int]
    before: Set[str] = frozenset()
    spots: dict[str, Spot] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    doubled: Counted = field(default_factory=Counted)
    again: Counted = field(default_factory=Counted)
    others: Counted = field(default_factory=Counted)
    bad: Counted = field(default_factory=Counted)
    several: Counted = field(default_factory=Counted)

    @property
    def is_reordered(self) -> bool:
        """Whether the answers are in another order than the requests."""
        order = [self.wanted[id] for id in self.spots]
        return order != sorted(order)

    def text_of(self, custom_id: str) -> Answer | None:
        """Read an answer again. Raises StoreError."""
        spot = self.spots.get(custom_id)
        if spot is None:
            return None
        with _opened(spot.path) as file:
            file.seek(spot.at)
            found = read_line(file.read(spot.length))
        if isinstance(found, Answer) and found.custom_id == custom_id:
            return found
        raise StoreError(f"{spot.path} changed while it was being read.", "Run the command again.")

    def take(self, line: bytes | None, spot: Spot, number: int) -> None:
        found = None if line is None or too_many_values(line) else read_line(line)
        if found is None:
            self.bad.add(f"line {number} of {spot.path}")
        elif found.custom_id in self.wanted:
            self._take(found, spot)
        else:
            kind = self.again if found.custom_id in self.before else self.others
            kind.add(found.custom_id)

    def _take(self, found: Answer | Failed, spot: Spot) -> None:
        if isinstance(found, Failed):
            self.failures.setdefault(found.custom_id, found.why)
            return
        if found.custom_id in self.spots:
            self.doubled.add(found.custom_id)
            return
        self.spots[found.custom_id] = spot
        if found.choices > 1:
            self.several.add(found.custom_id)


def find_answers(
    paths: Iterable[Path], wanted: Mapping[str, int], before: Set[str] = frozenset()
) -> Answers:
    """Find the answers. before: ids of samples done already.

    Texts are read again when they are needed, because together they may exceed memory. Raises
    UsageError if it is no file, StoreError.
    """
    answers = Answers(wanted, before)
    for path in dict.fromkeys(paths):
        if not path.is_file():
            raise UsageError(
                f"There is no file {path}.", "Name the file of answers: --batch-in answers.jsonl"
            )
        with _opened(path) as file:
            for number, (at, line, length) in enumerate(_lines(file), 1):
                if line is None or line.strip():
                    answers.take(line, Spot(path, at, length), number)
    for id in answers.spots:
        answers.failures.pop(id, None)
    return answers


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise StoreError(f"Can't read {path}: {error.strerror}.", "Check the path.") from error


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None, int]]:
    """Yield the position, content and length of each line; None for a line that is too long."""
    at = 0
    while line := file.readline(LONGEST_LINE):
        length = len(line)
        if not line.endswith(b"\n") and length == LONGEST_LINE:
            length += _skipped(file)
            yield at, None, length
        else:
            yield at, line, length
        at += length


def _skipped(file: BinaryIO) -> int:
    """Skip to the end of the line; return the number of bytes."""
    skipped = 0
    while part := file.readline(_BLOCK):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped
