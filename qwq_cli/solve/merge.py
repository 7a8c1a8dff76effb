"""Joins several files of results into one run, and reports what doesn't match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.results import Key, Results


@dataclass(frozen=True)
class Merged:
    """records: by problem and run, in the order of the files.

    doubled: records that are in several files; the last one counts.
    """

    records: tuple[Record, ...]
    doubled: tuple[Record, ...] = ()


def merge(files: Iterable[Results]) -> Merged:
    found: dict[Key, Record] = {}
    doubled: dict[Key, Record] = {}
    for file in files:
        for key, record in file.records.items():
            if key in found:
                doubled[key] = record
            found[key] = record
    return Merged(tuple(found.values()), tuple(doubled.values()))


def without_record(records: Iterable[Record], ids: Collection[str]) -> tuple[str, ...]:
    """Return those of `ids` without a record, not even one with an error."""
    there = {record.id for record in records}
    return tuple(id for id in ids if id not in there)


def differences(runs: Iterable[RunInfo]) -> Mapping[str, Sequence[Any]]:
    """Return by name the settings in which runs differ, with all their values."""
    told = [_flat(run) for run in runs]
    names = dict.fromkeys(name for each in told for name in each)
    values = {name: _distinct(each.get(name) for each in told) for name in names}
    return {name: found for name, found in values.items() if len(found) > 1}


def _flat(run: RunInfo) -> dict[str, Any]:
    """Return sampling and settings next to the other fields."""
    own = structs.asdict(run)
    sampling, settings, log = own.pop("sampling"), own.pop("settings"), own.pop("log")
    drawn = structs.asdict(sampling) if sampling else {}
    read = {"log": log.file, **log.settings} if log else {}
    return {**own, **drawn, **settings, **read}


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
