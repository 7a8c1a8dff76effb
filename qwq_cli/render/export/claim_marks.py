"""Marks claims that fail on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from qwq_cli.claims.counts import ClaimCounts
from qwq_cli.render.markdown.html import prose_html
from qwq_cli.render.markdown.places import CLOSE, OPEN, bare
from qwq_cli.render.terminal.theme import UNICODE, WORDS
from qwq_cli.render.trace.claims import counts_text
from qwq_cli.render.trace.failed import Failed, placed
from qwq_cli.units import count

# All text of a page is escaped, so "<" always begins a tag. A formula is marked as a whole.
_TOKEN = re.compile(rf"<math.*?</math>|<[^>]*>|[{OPEN}{CLOSE}]|[^<{OPEN}{CLOSE}]+", re.DOTALL)


def prose_with_claims(text: str, claims: Sequence[Failed]) -> str:
    """Return `text` as HTML, with each claim marked and its right value as a tooltip."""
    markup = prose_html(placed(text, claims))
    return "".join(_marked(markup, claims)) if claims else markup


def _marked(markup: str, claims: Sequence[Failed]) -> Iterator[str]:
    """Yield the markup; each stretch of text in a claim has its own mark, so tags never cross."""
    is_whole = markup.count(OPEN) == len(claims)
    titles = [_title(claim) if is_whole else _FAILS for claim in claims]
    opened = closed = 0
    for token in _TOKEN.findall(markup):
        if token == OPEN:
            opened += 1
        elif token == CLOSE:
            closed = opened
        elif (token[0] == "<" and not token.startswith("<math")) or not token.strip():
            yield bare(token)
        elif opened > closed:
            yield f'<mark class="fails" title="{"; ".join(titles[closed:opened])}">{token}</mark>'
        else:
            yield token


_FAILS = "This is wrong when it is computed"


def _title(claim: Failed) -> str:
    return f"{_FAILS}: {escape(claim.found)}" if claim.found else _FAILS


def legend(counts: ClaimCounts) -> str:
    """Return what the counts and marks of a page mean; empty if nothing was computed."""
    if not counts.decided:
        return ""
    ends = [
        count(number, word, plural)
        for number, word, plural in (
            (counts.hold, "holds (=)", "hold (=)"),
            (counts.fail, "wrong (≠)", "wrong (≠)"),
        )
        if number
    ]
    marked = ', <mark class="fails">marked</mark> where they stand' if counts.fail else ""
    told = f"{count(counts.decided, 'claim')} computed: {', '.join(ends)}{marked}."
    return f'<p class="legend">{told}</p>\n'


def counted(counts: ClaimCounts) -> str:
    """Return the counts for the line of a step."""
    if not counts.decided:
        return ""
    name = "claims fails" if counts.fail else "claims"
    words = counts_text(counts, WORDS)
    return f' <span class="{name}" title="{words}">{counts_text(counts, UNICODE)}</span>'
