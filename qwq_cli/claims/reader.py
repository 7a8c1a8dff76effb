"""Finds the claims of a text and decides them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from qwq_cli.claims.blocks import Blocks
from qwq_cli.claims.boundary import end_of
from qwq_cli.claims.chains import Chain, Link
from qwq_cli.claims.doubt import Surroundings
from qwq_cli.claims.expression import Name
from qwq_cli.claims.grammar import Side
from qwq_cli.claims.judge import Judge
from qwq_cli.claims.literal import Literal, literal_of
from qwq_cli.claims.names import NOTHING_KNOWN, Known
from qwq_cli.claims.relations import HINT
from qwq_cli.claims.sentence import BEHIND, sentence_of
from qwq_cli.claims.times import TimeSum
from qwq_cli.claims.verdict import Judgement
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Span

__all__ = ("MOST_CLAIMS", "MOST_READ", "NOTHING_KNOWN", "Known", "claims_in", "known_of")

LONGEST_LINE = 2_000  # characters
MOST_READ = 4_000  # characters of one text
MOST_CLAIMS = 40  # in one text
_LINE = re.compile(r"[^\n]+(?:\n[ \t]*&?[ \t]*(?=[=≈]|\\approx)[^\n]+)*")
_GAP = re.compile(r"[.!?](?<=[\w)].)\s+(?=[A-Z])")  # the last sign of a sentence, and what follows


def claims_in(
    text: str, known: Known = NOTHING_KNOWN, *, offset: int = 0, since: int = 0, whole: bool = True
) -> tuple[tuple[Claim, ...], Known]:
    """Return the claims in the text of one step, and the values known after it.

    offset: of `text` in the whole; it is added to all places. since: sentences that end before
    this character of `text` are passed over. whole: whether the text is complete; if not, a number
    at its end may be cut.
    """
    text = text[:MOST_READ]
    around = Surroundings(text, whole=whole, frame=known.frame)
    found: list[Claim] = []
    blocks = Blocks(text, in_code=known.in_code)
    for start, end in _pieces(text, blocks):
        if end > since and len(found) < MOST_CLAIMS:
            piece = _Piece(around, start, end, offset, known)
            found.extend(piece.claims())
            known = piece.known
    known = replace(known, in_code=blocks.in_code, frame=known.frame.after(text))
    return tuple(found), known


def known_of(question: str) -> Known:
    """Return what a question says, before the thought begins."""
    _, known = claims_in(question)
    return replace(known, in_code=False)


def last_sentence(text: str, start: int, end: int) -> int:
    """Return where the last sentence of text[start:end] begins."""
    return max((gap.end() for gap in _GAP.finditer(text, start, end)), default=start)


def _pieces(text: str, blocks: Blocks) -> Iterator[tuple[int, int]]:
    """Yield lines, and sentences of lines, that may contain claims; no code."""
    hint = HINT.search(text)
    for line in _LINE.finditer(text):
        if hint is None:
            return
        start, end = line.span()
        if hint.start() < end:
            if end - start <= LONGEST_LINE and not blocks.is_code(start):
                yield from _sentences(text, start, end, hint)
            hint = HINT.search(text, end)


def _sentences(
    text: str, start: int, end: int, hint: re.Match[str] | None
) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a line that may contain claims. hint: the first in the line."""
    for gap in _GAP.finditer(text, start, end):
        if hint and hint.start() <= gap.start():
            yield start, gap.start() + 1
            hint = HINT.search(text, gap.end(), end)
        start = gap.end()
    if hint:
        yield start, end


class _Piece:
    """The part text[start:end], read. known: the values known after it."""

    def __init__(
        self, around: Surroundings, start: int, end: int, offset: int, known: Known
    ) -> None:
        self.known = known
        self._sentence = sentence_of(around.text[start : end + BEHIND], end - start)
        self._judge = Judge(around, self._sentence, start)
        self._offset = offset + start

    def claims(self) -> list[Claim]:
        times = [self._of_times(found) for found in self._sentence.times]
        found = (claim for chain in self._sentence.chains for claim in self._of_chain(chain))
        others = list(islice(found, MOST_CLAIMS))  # one chain may have hundreds of links
        if not times:
            return others
        apart = [claim for claim in others if not any(_overlap(claim, time) for time in times)]
        return sorted([*times, *apart], key=lambda claim: claim.start)

    def _of_times(self, found: TimeSum) -> Claim:
        end = self._offset + found.end
        return Claim(
            start=self._offset + found.start,
            end=end,
            left=found.left,
            relation="=",
            right=found.right,
            verdict=ClaimVerdict.HOLDS if found.holds else ClaimVerdict.OPEN,
            right_at=Span(start=end - len(found.right), end=end),
            how="times",
        )

    def _of_chain(self, chain: Chain) -> Iterator[Claim]:
        may_fail = True
        for link in chain:
            if link.left is None or (link.right is None and link.relation.has_right):
                continue
            if self._gives_value(link, link.left):
                continue
            judgement = self._judge.judged(link, link.left, self.known, may_fail=may_fail)
            may_fail = may_fail and judgement.how == "names"
            yield self._claim(link, link.left, judgement)

    def _gives_value(self, link: Link, left: Side) -> bool:
        """Return whether a name gets a value, which is not a claim."""
        if link.right is None or not link.relation.is_equality:
            return False
        self.known = self.known.after(left.expr, link.right.expr)
        return isinstance(left.expr, Name) or isinstance(link.right.expr, Name)

    def _claim(self, link: Link, left: Side, judgement: Judgement) -> Claim:
        tokens, text, offset = self._sentence.tokens, self._sentence.text, self._offset
        start = tokens[left.start].start
        last = link.rest or link.right
        end = end_of(text, tokens, last) if last else tokens[link.end - 1].end
        literal = literal_of(text, tokens, last) if last else None
        return Claim(
            start=offset + start,
            end=offset + end,
            left=text[start : end_of(text, tokens, left)],
            relation=link.relation.name,
            right=text[tokens[link.right.start].start : end] if link.right else "",
            verdict=judgement.verdict,
            right_at=_span(literal, offset) if literal else None,
            found=judgement.found,
            how=judgement.how,
        )


def _overlap(one: Claim, other: Claim) -> bool:
    return one.start < other.end and other.start < one.end


def _span(literal: Literal, offset: int) -> Span:
    return Span(start=offset + literal.start, end=offset + literal.end)
