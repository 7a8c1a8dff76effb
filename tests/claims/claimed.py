"""Claims for tests."""

from __future__ import annotations

from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Span


def claimed(
    left: str,
    right: str,
    verdict: ClaimVerdict = ClaimVerdict.HOLDS,
    *,
    at: int = 0,
    found: str = "",
) -> Claim:
    """`left = right`, which stands at `at`."""
    start = at + len(left) + 3
    right_at = Span(start=start, end=start + len(right))
    return Claim(
        start=at, end=right_at.end, left=left, relation="=", right=right,
        verdict=verdict, right_at=right_at, found=found or right, how="exact",
    )  # fmt: skip
