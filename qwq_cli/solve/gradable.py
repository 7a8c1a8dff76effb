"""Which problems can't be graded, and why; it is reported before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qwq_cli.solve.layout import NO_TARGET
from qwq_cli.solve.record import Problem


def not_graded(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield a line with a count for each reason; none for plain text without any targets."""
    some = any(problem.target is not None for problem in problems)
    usual = NO_TARGET if some else None
    reasons = Counter(
        reason
        for problem in problems
        if problem.target is None and (reason := problem.not_graded or usual)
    )
    for reason, count in reasons.most_common():
        have = "has" if count == 1 else "have"
        yield f"{count:,} of {len(problems):,} {have} {reason}: not graded."
