"""Several files of results as one run, and what doesn't fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.results import Key, Results


@dataclass(frozen=True)
class Merged:
    """records: by problem and run, in the order of the files. doubled: those that stand in several
    files, of which the last counts."""

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
    """Those of the `ids` that nobody solved, not even with an error."""
    there = {record.id for record in records}
    return tuple(id for id in ids if id not in there)


def differences(runs: Iterable[RunInfo]) -> Mapping[str, Sequence[Any]]:
    """What several runs don't have in common, by name, with the values that there are."""
    told = [_flat(run) for run in runs]
    names = dict.fromkeys(name for each in told for name in each)
    values = {name: _distinct(each.get(name) for each in told) for name in names}
    return {name: found for name, found in values.items() if len(found) > 1}


def _flat(run: RunInfo) -> dict[str, Any]:
    """Sampling and settings beside the rest."""
    own = structs.asdict(run)
    sampling, settings = structs.asdict(own.pop("sampling")), own.pop("settings")
    return {**own, **sampling, **settings}


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
