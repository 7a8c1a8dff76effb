"""One of several parts of a set of problems, for machines that don't talk to each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from qwq_cli.errors import UsageError
from qwq_cli.solve.record import Problem, Record, RunInfo

_WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True)
class Shard:
    """Part `number` of `count`, from 1.

    Only a problem's id decides which part it is in, so that added problems move no others.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Parse "number/count". Raises UsageError."""
        found = _WRITTEN.fullmatch(text.strip())
        if found:
            shard = cls(*map(int, found.groups()))
            if 1 <= shard.number <= shard.count:
                return shard
        raise UsageError(
            f"--shard takes a part and the number of parts, not {text!r}.",
            "For the first of eight parts: --shard 1/8",
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def of(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        return tuple(problem for problem in problems if self._holds(problem.id))

    def _holds(self, id: str) -> bool:
        digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1


def missing_shards(records: Iterable[Record]) -> tuple[str, ...]:
    """Return the parts of runs that have no record, though other parts of the same run have."""
    parts: dict[RunInfo, set[str | None]] = {}
    for record in records:
        parts.setdefault(record.run, set()).add(record.shard)
    found = (_lacking(its) for its in parts.values() if None not in its)
    return tuple(dict.fromkeys(str(shard) for lacking in found for shard in lacking))


def _lacking(parts: Iterable[str | None]) -> list[Shard]:
    """Return the parts that are not there; an empty list if one way to divide is complete."""
    there = {Shard.parse(part) for part in parts if part}
    ways = [
        [shard for n in range(1, count + 1) if (shard := Shard(n, count)) not in there]
        for count in sorted({shard.count for shard in there})
    ]
    return [shard for way in ways for shard in way] if all(ways) else []
