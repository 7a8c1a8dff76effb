"""The problems that a log of inspect_ai was to have, as its header tells them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qwq_cli.transcripts.fields import Fields, Json, count, fields, items, text

_PATTERN = frozenset("*?[")  # signs of a pattern of ids


@dataclass(frozen=True)
class Planned:
    """ids: of the problems, empty if the log names none. number: how many they are, 0 if unknown.

    Both are without those that a limit of the run left out.
    """

    ids: tuple[str, ...] = ()
    number: int = 0

    def without(self, there: Collection[str]) -> Planned:
        """Return the problems that are not `there`."""
        if not self.ids:
            return Planned(number=max(self.number - len(there), 0))
        ids = tuple(id for id in self.ids if id not in there)
        return Planned(ids, len(ids))


def planned_of(run: Fields) -> Planned:
    """Return the problems. run: what the log has as `eval`."""
    dataset, config = fields(run.get("dataset")), fields(run.get("config"))
    ids = tuple(dict.fromkeys(map(text, items(dataset.get("sample_ids")))))
    number = count(dataset.get("samples")) or len(ids)
    if wanted := _names(config.get("sample_id")):
        if any(_PATTERN.intersection(name) for name in wanted):
            return Planned()
        ids = tuple(id for id in ids if id in wanted)
        return Planned(ids, len(ids))
    first, last = _limits(config.get("limit"), number)
    if last - first < len(ids):  # some versions name all ids, others only those of the run
        ids = ids[first:last]
    return Planned(ids, len(ids) or max(last - first, 0))


def _names(value: Json) -> frozenset[str]:
    given = value if isinstance(value, list) else [value]
    return frozenset(filter(None, map(text, given)))


def _limits(value: Json, number: int) -> tuple[int, int]:
    """Return the first problem and the one after the last, for a limit of 10 or of [10, 20]."""
    given = value if isinstance(value, list) else [None, value]
    if len(given) != 2 or (last := count(given[1])) is None:
        return 0, number
    return min(count(given[0]) or 0, number), min(last, number)
