"""Claims of a step that is still open: what is certain of them already.

The unit is the line. A claim that holds is told at its end. One that fails waits until enough
follows for the model to have taken it back; then all of the step is read once more.
"""

from __future__ import annotations

from typing import NamedTuple

from qwq_cli.claims.counts import decided, failed
from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import MOST_CLAIMS, MOST_READ, Known, claims_in
from qwq_cli.values.trace import Claim

WAIT = 20  # tokens behind a line before one of its claims is told to fail; and AFTER characters


class _Doubted(NamedTuple):
    """Where a line with a claim that seems to fail stands in the step, and when it had come."""

    start: int
    end: int
    tokens: int


class Watch:
    """Is fed the text of one step in any pieces; each claim is told once."""

    def __init__(self, start: int, known: Known) -> None:
        """start: of the step. known: what the steps before it told."""
        self._start, self._first, self._known = start, known, known
        self._text = ""  # as much of the step as is read
        self._line = 0  # where the line under way begins in it
        self._found = 0  # claims so far
        self._doubted: list[_Doubted] = []

    def feed(self, text: str, tokens: int) -> list[Claim]:
        """What is certain by now. tokens: those generated when `text` had come."""
        found: list[Claim] = []
        if len(self._text) < MOST_READ + AFTER:
            self._text += text
            while (end := self._text.find("\n", self._line) + 1) and end <= MOST_READ:
                found += self._end_line(end, tokens)
        while self._doubted and self._is_settled(self._doubted[0], tokens):
            found += self._failed(self._doubted.pop(0))
        return found

    def _is_settled(self, line: _Doubted, tokens: int) -> bool:
        return tokens >= line.tokens + WAIT and len(self._text) >= line.end + AFTER

    def _end_line(self, end: int, tokens: int) -> list[Claim]:
        """Those that hold in the line that ends there."""
        start, self._line = self._line, end
        if self._found >= MOST_CLAIMS:
            return []
        line, offset = self._text[start:end], self._start + start
        claims, self._known = claims_in(line, self._known, offset=offset)
        self._found += len(claims)
        fails = failed(claims)
        if fails:
            self._doubted.append(_Doubted(start, end, tokens))
        return [claim for claim in decided(claims) if claim not in fails]

    def _failed(self, line: _Doubted) -> list[Claim]:
        claims, _ = claims_in(self._text, self._first, offset=self._start)
        start, end = self._start + line.start, self._start + line.end
        return [claim for claim in failed(claims) if start <= claim.start and claim.end <= end]
