"""How long earlier calls of a run worked, from the records that they left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from qwq_cli.solve.record import Record

LEAST = 10.0  # seconds; records have the time of day in whole seconds


@dataclass(frozen=True, order=True)
class _Work:
    """A problem that was done at `end`, in seconds since 1970.

    longest: seconds of its longest sample. total: of all its samples, one after another.
    """

    end: float
    longest: float
    total: float

    def seconds(self, at_once: float) -> float:
        return max(self.longest, self.total / at_once)


def seconds_worked(records: Iterable[Record]) -> float | None:
    """Return about the seconds in which a sample ran; pauses between calls don't count.

    None for so few that the records can't tell.
    """
    done = sorted(_done(records))
    at_once = _at_once(done)
    seconds, until = 0.0, float("-inf")
    for start, end in sorted((each.end - each.seconds(at_once), each.end) for each in done):
        seconds += max(end - max(start, until), 0.0)
        until = max(until, end)
    return seconds if seconds >= LEAST else None


def _at_once(done: Sequence[_Work]) -> float:
    """Return how many samples of a problem usually ran at a time; all if nothing tells.

    A record doesn't say so, but a problem rarely begins before the one before it is done.
    """
    found = [
        each.total / min(max(each.end - before.end, each.longest), each.total)
        for before, each in pairwise(done)
        if each.total > each.longest
    ]
    return median(found) if found else float("inf")


def _done(records: Iterable[Record]) -> Iterator[_Work]:
    for record in records:
        if seconds := [sample.seconds for sample in record.samples]:
            with suppress(ValueError, OverflowError):  # no time, as in a file that was edited
                end = datetime.fromisoformat(record.created).timestamp()
                yield _Work(end, max(seconds), sum(seconds))
