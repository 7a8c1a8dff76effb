"""A linear model over what a step tells: its numbers, and words where they stand.

Weights are whole thousandths, so that the sum over a set of words is the same in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from operator import mul

import msgspec

from qwq_cli.trace.evidence import Features, Look, Place

UNIT = 1_000
Row = tuple[int, ...]  # a weight for each label


class Linear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of kinds.json and outcomes.json."""

    labels: tuple[str, ...]
    evidence: dict[str, Row]
    words: dict[Place, dict[str, Row]]

    def chances(self, evidence: Features, step: Look) -> list[float]:
        """Probabilities, in the order of `labels`."""
        told = [name for name, value in evidence.items() if value and name in self.evidence]
        values = [evidence[name] for name in told]
        numbers = _columns([self.evidence[name] for name in told], len(self.labels))
        words = _columns(self._heard(step), len(self.labels))
        sums = [
            (sum(map(mul, values, column)) + sum(said)) / UNIT
            for column, said in zip(numbers, words, strict=True)
        ]
        highest = max(sums)
        powers = [exp(total - highest) for total in sums]
        whole = sum(powers)
        return [power / whole for power in powers]

    def _heard(self, step: Look) -> list[Row]:
        rows: list[Row] = []
        for place, table in self.words.items():
            rows += filter(None, map(table.get, step.said(place)))
        return rows


def _columns(rows: Sequence[Row], count: int) -> Sequence[Sequence[int]]:
    return list(zip(*rows, strict=True)) or [()] * count
