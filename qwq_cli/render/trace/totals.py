"""Totals of a thought in words, for its last line."""

from __future__ import annotations

from qwq_cli.claims.counts import ClaimCounts
from qwq_cli.render.terminal.theme import Glyphs
from qwq_cli.render.trace.claims import counts_text
from qwq_cli.trace.stats import Tally
from qwq_cli.units import count
from qwq_cli.values.trace import Trace


def tokens_text(trace: Trace, counts: Tally) -> str:
    """Return "4,108 tokens and 812 dropped"; dropped tokens are not part of the first number."""
    told = count(counts.tokens, "token") if counts.tokens else ""
    dropped = trace.stats.dropped_tokens
    if not dropped:
        return told
    return f"{told} and {dropped:,} dropped" if told else f"{count(dropped, 'token')} dropped"


def checks_text(counts: Tally, glyphs: Glyphs) -> str:
    """Return "3 checks, 1 failed"; in parentheses if commas separate the parts of the line."""
    ends = [
        f"{number} {word}"
        for number, word in ((counts.failed, "failed"), (counts.open, "open"))
        if number
    ]
    checks, told = count(counts.checks, "check"), ", ".join(ends)
    if not told:
        return checks
    return f"{checks}, {told}" if glyphs.maths else f"{checks} ({told})"


def claims_total(counts: ClaimCounts, glyphs: Glyphs) -> str:
    """Return "=12 ≠1", or "13 claims (12 hold, 1 wrong)"."""
    told = counts_text(counts, glyphs)
    if glyphs.maths or not told:
        return told
    return f"{count(counts.decided, 'claim')} ({told})"
