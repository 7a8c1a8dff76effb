"""A run beside the first one, for people."""

from __future__ import annotations

from qwq_cli.solve.comparison import Comparison
from qwq_cli.solve.estimators import Estimate
from qwq_cli.units import count

NAME = "beside the first run"


def comparison_text(found: Comparison) -> str:
    """Return "pass@1 +2.0 ± 1.4 points, on 100 problems graded in both: 3 won, 1 lost"."""
    others = _others(found.other_questions)
    if found.pass_1 is None:
        return f"not compared: no problem is graded in both{others}"
    voted = f"; vote {_points(found.voted)}" if found.voted else ""
    return (
        f"pass@1 {_points(found.pass_1)}{voted}, on {count(found.problems, 'problem')} graded in"
        f" both: {found.won:,} won, {found.lost:,} lost{others}"
    )


def _points(difference: Estimate) -> str:
    """Return "+2.0 ± 1.4 points"; the error is unknown if all differences are equal."""
    error = f" ± {100 * difference.error:.1f}" if difference.error else ""
    mean = round(100 * difference.mean, 1) + 0.0  # never -0.0
    return f"{mean:+.1f}{error} points"


def _others(number: int) -> str:
    if not number:
        return ""
    return f"; {number:,} {'has' if number == 1 else 'have'} the same id and another question"
