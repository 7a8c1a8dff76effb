"""The counts in the fold line of a trace; pure arithmetic on the value."""

from __future__ import annotations

from collections import Counter

from qwq_cli.claims.counts import ClaimCounts, counts_in, mends_in
from qwq_cli.values.kinds import Outcome, StepKind
from qwq_cli.values.trace import Trace
from qwq_cli.values.value import Value


class Tally(Value, frozen=True, kw_only=True):
    """seconds, tokens: of the thought alone. checks: the model's own; some `failed` or are `open`.

    claims: those that were computed; some of them were `mended` and hold now.
    """

    seconds: float
    tokens: int
    steps: int
    checks: int
    failed: int
    open: int
    corrections: int
    claims: ClaimCounts
    mended: int


def tally(trace: Trace) -> Tally:
    kinds = Counter(step.kind for step in trace.steps)
    outcomes = Counter(step.outcome for step in trace.steps)
    return Tally(
        seconds=sum(step.seconds for step in trace.steps),
        tokens=sum(step.tokens for step in trace.steps),
        steps=len(trace.steps),
        failed=outcomes[Outcome.FAILED],
        open=outcomes[Outcome.OPEN],
        checks=kinds[StepKind.CHECK],
        corrections=kinds[StepKind.CORRECTION],
        claims=counts_in(trace),
        mended=mends_in(trace),
    )
