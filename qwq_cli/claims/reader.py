"""Finds the claims of a text and decides them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from qwq_cli.claims.boundary import begins_clean, end_of, ends_clean
from qwq_cli.claims.chains import Chain, Link, chains_in
from qwq_cli.claims.doubt import Surroundings
from qwq_cli.claims.expression import Applied, Name
from qwq_cli.claims.grammar import Side
from qwq_cli.claims.literal import literal_of
from qwq_cli.claims.relations import HINT
from qwq_cli.claims.scale import scales
from qwq_cli.claims.tokens import tokens_of
from qwq_cli.claims.verdict import Judgement, judged
from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Span

_LONGEST_LINE = 2_000  # characters
_MOST = 20_000  # characters of one text that are read
_MOST_CLAIMS = 300  # of one text
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"\s*(?:>\s*)*(?:(?:[-*•+]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+)?(?:#+\s)?")


@dataclass(frozen=True)
class Known:
    """What the text before has told: values of names, equations. Never grows without end."""


NOTHING_KNOWN = Known()


def claims_in(
    text: str, known: Known = NOTHING_KNOWN, *, offset: int = 0
) -> tuple[tuple[Claim, ...], Known]:
    """The claims of the text of one step, and what is known behind it.

    offset: of `text` in the whole; added to all places.
    """
    read = text[:_MOST]
    around = Surroundings(read)
    claims = (
        claim
        for line in _LINE.finditer(read)
        if _may_hold_claims(line[0])
        for claim in _Line(around, read, line, offset).claims()
    )
    return tuple(islice(claims, _MOST_CLAIMS)), known


def _may_hold_claims(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and HINT.search(line) is not None


class _Line:
    """A line of a text, read."""

    def __init__(self, around: Surroundings, text: str, line: re.Match[str], offset: int) -> None:
        self._around = around
        self._text = text
        mark = _MARK.match(text, line.start(), line.end())
        self._tokens = tokens_of(text, mark.end() if mark else line.start(), line.end())
        self._start = line.start()
        self._offset = offset

    def claims(self) -> Iterator[Claim]:
        for chain in chains_in(self._tokens):
            yield from self._of_chain(chain)

    def _of_chain(self, chain: Chain) -> Iterator[Claim]:
        is_first = True
        for link in chain:
            if link.left is None or link.right is None or not _is_claim(link.left):
                continue
            judgement = self._judged(link, link.left, link.right, is_first=is_first)
            is_first = is_first and judgement.how == "names"
            yield self._claim(link.left, link, link.right, judgement)

    def _judged(self, link: Link, left: Side, right: Side, *, is_first: bool) -> Judgement:
        literal = literal_of(self._text, self._tokens, right)
        judgement = judged(left.expr, link.relation.sign, right.expr, literal)
        if judgement.verdict is not ClaimVerdict.FAILS:
            return judgement
        if not is_first:
            return Judgement(ClaimVerdict.OPEN, "later in a chain")
        reason = self._reason_for_doubt(left, right)
        return Judgement(ClaimVerdict.OPEN, reason) if reason else judgement

    def _reason_for_doubt(self, left: Side, right: Side) -> str | None:
        """Why a claim that fails as it was read may have been meant otherwise."""
        tokens = self._tokens
        if not isinstance(left.expr, Applied):
            return "no operation"
        if not begins_clean(self._text[: self._start], tokens, left.start):
            return "may begin before"
        if not ends_clean(tokens, right.end):
            return "may go on"
        if scales(left.measures, right.measures):
            return "units"
        if self._around.doubt(tokens[left.start].start, tokens[right.end - 1].end):
            return "not stated plainly"
        return None

    def _claim(self, left: Side, link: Link, right: Side, judgement: Judgement) -> Claim:
        tokens, text, offset = self._tokens, self._text, self._offset
        start, end = tokens[left.start].start, end_of(text, tokens, right)
        literal = literal_of(text, tokens, right)
        place = (literal.start, literal.end) if literal else (tokens[right.start].start, end)
        return Claim(
            start=offset + start,
            end=offset + end,
            left=text[start : end_of(text, tokens, left)],
            relation=link.relation.sign,
            right=text[tokens[right.start].start : end],
            verdict=judgement.verdict,
            right_at=Span(start=offset + place[0], end=offset + place[1]),
            found=judgement.found,
            how=judgement.how,
        )


def _is_claim(left: Side) -> bool:
    """A name alone is given its value, no more."""
    return not isinstance(left.expr, Name)
