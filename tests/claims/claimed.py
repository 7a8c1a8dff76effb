"""Claims for tests."""

from __future__ import annotations

import msgspec

from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Span, Trace


def claimed(
    left: str,
    right: str,
    verdict: ClaimVerdict = ClaimVerdict.HOLDS,
    *,
    at: int = 0,
    found: str | None = None,
) -> Claim:
    """`left = right`, which stands at `at`."""
    start = at + len(left) + 3
    right_at = Span(start=start, end=start + len(right))
    return Claim(
        start=at, end=right_at.end, left=left, relation="=", right=right,
        verdict=verdict, right_at=right_at, found=right if found is None else found, how="exact",
    )  # fmt: skip


def with_failed(trace: Trace, *wrong: tuple[str, str, str]) -> Trace:
    """The trace with a claim for each `(left, right, found)`, whose `left = right` it holds."""
    claims = []
    for left, right, found in wrong:
        at = trace.raw.index(f"{left} = {right}")
        claims.append(claimed(left, right, ClaimVerdict.FAILS, at=at, found=found))
    steps = (
        msgspec.structs.replace(
            step, claims=tuple(c for c in claims if step.start <= c.start < step.end)
        )
        for step in trace.steps
    )
    return msgspec.structs.replace(trace, steps=tuple(steps))
