"""Claims in words, and how many of them hold."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.claims.counts import ClaimCounts, failed
from qwq_cli.render.terminal.rows import truncate
from qwq_cli.render.terminal.theme import WORDS, Glyphs
from qwq_cli.render.trace.readable import readable_line
from qwq_cli.values.trace import Claim

CLAIM_CELLS = 100
FOUND_CELLS = 60


def claim_line(claim: Claim, glyphs: Glyphs) -> str:
    """Return a failing claim as "17×24 = 418 ≠ 408", or "17*24 = 418 (wrong: 408)"."""
    said = " ".join(filter(None, (claim.left, claim.relation, claim.right)))
    said = truncate(readable_line(said, glyphs), CLAIM_CELLS, glyphs.ellipsis)
    found = truncate(readable_line(claim.found or "", glyphs), FOUND_CELLS, glyphs.ellipsis)
    return said + right_value(found, glyphs)


def right_value(found: str, glyphs: Glyphs) -> str:
    """Return the text after a failing claim: its right value, or that it is wrong."""
    if not found:
        return f" ({WORDS.fails})"
    return f" {glyphs.fails} {found}" if glyphs.maths else f" ({glyphs.fails}: {found})"


def failed_lines(claims: Sequence[Claim], glyphs: Glyphs) -> tuple[str, ...]:
    return tuple(claim_line(claim, glyphs) for claim in failed(claims))


def counts_text(counts: ClaimCounts, glyphs: Glyphs) -> str:
    """Return "=3 ≠1", or "3 hold, 1 wrong"; empty if nothing was decided."""
    parts = ((counts.hold, glyphs.holds), (counts.fail, glyphs.fails))
    told = [_counted(number, sign, glyphs) for number, sign in parts if number]
    return (" " if glyphs.maths else ", ").join(told)


def _counted(number: int, sign: str, glyphs: Glyphs) -> str:
    if glyphs.maths:
        return f"{sign}{number:,}"
    return f"{number:,} {sign if number == 1 else sign.removesuffix('s')}"


def mended_text(number: int) -> str:
    """Return how many wrong values were replaced by right ones; those claims hold now."""
    return f"{number:,} mended" if number else ""
