"""A linear model over the evidence of a step: its numbers, and words with their places.

All sums are of whole numbers, so they are the same in any order. The weights of a feature for all
labels are packed into one integer, with 64 bits for each label. Adding two such integers adds the
weights label by label.
"""

from __future__ import annotations

from functools import cache, cached_property
from importlib import resources
from itertools import repeat
from math import exp
from operator import mul
from struct import Struct

import msgspec

from qwq_cli.trace.evidence import ONE, Features, Look, Place

UNIT = 1_000  # of weights
_BITS = 64
_LEVEL = 1 << 62  # added for each label, so that none is below zero
Row = tuple[int, ...]  # a weight for each label


class Linear(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The schema of kinds.json and outcomes.json."""

    labels: tuple[str, ...]
    evidence: dict[str, Row]
    words: dict[Place, dict[str, Row]]

    def chances(self, evidence: Features, step: Look) -> list[float]:
        """Return the probabilities, in the order of `labels`."""
        rows = map(self._of_evidence.get, evidence, repeat(0))
        total = sum(map(mul, rows, evidence.values()), self._level)
        for place, known, weights in self._of_words:
            total += sum(map(weights.__getitem__, known & step.said(place)))
        sums = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        highest = max(sums)
        powers = [exp((each - highest) / (UNIT * ONE)) for each in sums]
        whole = sum(powers)
        return [power / whole for power in powers]

    @cached_property
    def _fields(self) -> Struct:
        return Struct(f"<{len(self.labels)}Q")

    @cached_property
    def _level(self) -> int:
        return _packed([_LEVEL] * len(self.labels))

    @cached_property
    def _of_evidence(self) -> dict[str, int]:
        return {name: _packed(row) for name, row in self.evidence.items()}

    @cached_property
    def _of_words(self) -> list[tuple[Place, set[str], dict[str, int]]]:
        return [
            (place, {*table}, {word: _packed(row) * ONE for word, row in table.items()})
            for place, table in self.words.items()
        ]


def _packed(row: Row | list[int]) -> int:
    return sum(weight << _BITS * place for place, weight in enumerate(row))


@cache
def packaged(name: str) -> Linear:
    """Return the model in kinds.json or outcomes.json, by its bare name."""
    source = resources.files(__package__).joinpath(f"{name}.json").read_bytes()
    return msgspec.json.decode(source, type=Linear)
