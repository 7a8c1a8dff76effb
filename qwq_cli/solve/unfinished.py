"""Runs that were interrupted, or still go on: not all of their problems have a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qwq_cli.solve.record import Record, RunInfo


class Unfinished(NamedTuple):
    """How many problems of a run are done, of how many."""

    done: int
    planned: int


def unfinished(records: Iterable[Record]) -> list[Unfinished]:
    """Return the runs, or parts of them, with fewer records than problems.

    What a run was last asked for counts: it may have been for a few problems at first.
    """
    parts: dict[tuple[RunInfo, str | None], list[Record]] = {}
    for record in records:
        parts.setdefault((record.run, record.shard), []).append(record)
    found = []
    for its in parts.values():
        planned = max(its, key=lambda record: record.created).planned
        if planned is not None and len(its) < planned:
            found.append(Unfinished(len(its), planned))
    return found
