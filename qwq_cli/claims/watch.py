"""Claims of a step that is still open: which of them are certain already.

A claim that holds is reported at the end of its line. One that fails waits until the text after it
is settled: the model has not withdrawn the claim, and no longer can. Then the whole step is read
once more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from qwq_cli.claims.counts import decided, failed
from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import LONGEST_LINE, MOST_CLAIMS, MOST_READ, Known, claims_in
from qwq_cli.claims.relations import HINT
from qwq_cli.values.trace import Claim

WAIT = 20  # tokens behind a claim before it is told to fail; and AFTER characters
APART = 32  # characters after which a line that does not end is read again


class Watch:
    """Takes the text of one step in any pieces. Each claim is reported once.

    The code that shows a claim and the code that acts on it each have one of these, so nothing is
    acted on that could not be shown.
    """

    def __init__(self, start: int, known: Known) -> None:
        """start: of the step. known: names and values from the steps before."""
        self._start, self._first, self._known = start, known, known
        self._text = ""  # as much of the step as is read
        self._line = 0  # where the line under way begins in it
        self._found = 0  # claims so far
        self._settling = _Settling()
        self._looked = 0  # up to where relations were looked for
        self._read_to = 0  # where the text ended when a line under way was read
        self._doubted: dict[int, int] = {}  # where claims that seem to fail begin and end
        self._told: set[int] = set()  # where those begin that were told to fail

    def feed(self, text: str, tokens: int) -> list[Claim]:
        """The claims that have become certain. tokens: those generated when `text` had come."""
        found: list[Claim] = []
        if len(self._text) < MOST_READ + AFTER:
            self._text += text
            while (end := self._text.find("\n", self._line) + 1) and end <= MOST_READ:
                found += self._end_line(end)
        settled = self._settling.at(len(self._text), tokens)
        self._look(settled)
        if any(end <= settled for end in self._doubted.values()):
            found += self._failed(settled)
        return found

    def _end_line(self, end: int) -> list[Claim]:
        """Those that hold in the line that ends there."""
        line, self._line, self._looked = self._line, end, end
        claims, self._known = self._read(line, end)
        self._found += len(claims)
        self._doubt(claims)
        return [claim for claim in decided(claims) if claim not in failed(claims)]

    def _look(self, settled: int) -> None:
        """Looks for claims that fail in the current line."""
        end = len(self._text)
        if end - self._read_to < APART or end - self._line > LONGEST_LINE:
            return
        if HINT.search(self._text, self._looked, settled):
            self._read_to = end
            self._doubt(self._read(self._line, end)[0])
        self._looked = max(self._looked, settled)

    def _read(self, line: int, end: int) -> tuple[tuple[Claim, ...], Known]:
        if self._found >= MOST_CLAIMS:
            return (), self._known
        return claims_in(self._text[line:end], self._known, offset=self._start + line)

    def _doubt(self, claims: tuple[Claim, ...]) -> None:
        for claim in failed(claims):
            start = claim.start - self._start
            if start not in self._told:
                self._doubted[start] = claim.end - self._start

    def _failed(self, settled: int) -> Iterator[Claim]:
        """Of those that are settled, the ones that fail together with all the text around them."""
        due = {start for start, end in self._doubted.items() if end <= settled}
        for start in due:
            del self._doubted[start]
        claims, _ = claims_in(self._text, self._first, offset=self._start)
        for claim in failed(claims):
            start, end = claim.start - self._start, claim.end - self._start
            if start in due and end <= settled:
                self._told.add(start)
                yield claim


class _Settling:
    """How far a text is settled: at least WAIT tokens and AFTER characters follow."""

    def __init__(self) -> None:
        self._reached = 0
        self._coming: deque[tuple[int, int]] = deque()  # characters, and tokens when they had come

    def at(self, end: int, tokens: int) -> int:
        """In a text that ends at `end` after that many tokens."""
        self._coming.append((end, tokens))
        while self._coming and self._coming[0][1] + WAIT <= tokens:
            self._reached, _ = self._coming.popleft()
        return min(self._reached, end - AFTER)
