"""How often a run may be probed, given what probes cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from qwq_cli.values.trace import Probed

COST = 12  # tokens that take about as long as one probe


@dataclass(frozen=True)
class Pace:
    """share: the part of the tokens so far that probes may cost; unused probes are saved for later.

    apart: least number of tokens between two probes.
    """

    share: float = 0.04
    apart: int = 24

    def allows(self, looks: int, looked: int, tokens: int) -> bool:
        """Return whether one more probe may be taken at `tokens`.

        looks: number of probes so far. looked: where the last one was.
        """
        is_apart = not looks or tokens - looked >= self.apart
        return is_apart and (looks + 1) * COST <= self.share * tokens

    def of(self, probes: Iterable[Probed]) -> Iterator[Probed]:
        """Yield those of `probes`, taken at every chance, that this pace would have allowed."""
        looks = looked = 0
        for probed in probes:
            if self.allows(looks, looked, probed.tokens):
                looks, looked = looks + 1, probed.tokens
                yield probed


USUAL_PACE = Pace()
EVERY_CHANCE = Pace(share=inf, apart=0)
