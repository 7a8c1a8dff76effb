"""Claims in words."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.render.terminal.clean import one_line
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim


def claim_line(claim: Claim) -> str:
    """As "17*24 = 418 fails: 408"."""
    said = one_line(" ".join(filter(None, (claim.left, claim.relation, claim.right))))
    found = (
        f": {one_line(claim.found)}" if claim.verdict is ClaimVerdict.FAILS and claim.found else ""
    )
    return f"{said} {claim.verdict.value}{found}"


def failed_lines(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Of those that fail."""
    return tuple(claim_line(claim) for claim in claims if claim.verdict is ClaimVerdict.FAILS)
