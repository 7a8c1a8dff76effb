"""How many claims hold, and how many fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Trace


class ClaimCounts(NamedTuple):
    """Counts of claims. A claim that holds as rounded counts as held; open claims don't count."""

    hold: int
    fail: int

    @property
    def decided(self) -> int:
        return self.hold + self.fail


def counts_of(claims: Iterable[Claim]) -> ClaimCounts:
    verdicts = Counter(claim.verdict for claim in claims)
    hold = verdicts[ClaimVerdict.HOLDS] + verdicts[ClaimVerdict.ROUNDED]
    return ClaimCounts(hold, verdicts[ClaimVerdict.FAILS])


def counts_in(trace: Trace) -> ClaimCounts:
    return counts_of(claim for step in trace.steps for claim in step.claims)


def mends_in(trace: Trace) -> int:
    """Return how many wrong values were replaced by right ones."""
    return sum(note.is_mend for note in trace.notes)


def decided(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.verdict is not ClaimVerdict.OPEN)


def failed(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.verdict is ClaimVerdict.FAILS)
