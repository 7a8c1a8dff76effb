"""Claims of a step that is still open: which of them are already certain.

A claim that holds is reported at the end of its line. A claim that fails waits until the text after
it is settled: the model has not withdrawn the claim, and no longer can. Then the whole step is read
once more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from qwq_cli.claims.counts import decided, failed
from qwq_cli.claims.doubt import AFTER
from qwq_cli.claims.reader import (
    LONGEST_LINE,
    MOST_CLAIMS,
    MOST_READ,
    Known,
    claims_in,
    last_sentence,
)
from qwq_cli.claims.relations import HINT
from qwq_cli.values.trace import Claim

WAIT = 20  # tokens after a claim before it is reported to fail; also AFTER characters
APART = 32  # characters after which a line without an end is read again


class Watch:
    """Takes the text of one step in any pieces, and reports each claim once.

    The code that shows a claim and the code that acts on it each have a watch, so that nothing is
    acted on that could not be shown.
    """

    def __init__(self, start: int, known: Known) -> None:
        """start: of the step. known: names and values from earlier steps."""
        self._start, self._first, self._known = start, known, known
        self._text = ""  # the step, as far as it was read
        self._line = 0  # start of the current line
        self._sentence = 0  # start of its first sentence that may have to be read again
        self._found = 0  # claims found so far
        self._settling = _Settling()
        self._looked = 0  # end of the text that was searched for relations
        self._read_to = 0  # end of the text when the current line was last read
        self._doubted: dict[int, int] = {}  # start and end of claims that seem to fail
        self._told: set[int] = set()  # start of claims that were reported to fail

    def feed(self, text: str, tokens: int) -> list[Claim]:
        """Return claims that became certain. tokens: generated up to the end of `text`."""
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
        """Return the claims that hold in the line that ends there."""
        line, self._line, self._sentence, self._looked = self._line, end, end, end
        claims, self._known = self._read(line, end, line)
        self._found += len(claims)
        self._doubt(claims)
        return [claim for claim in decided(claims) if claim not in failed(claims)]

    def _look(self, settled: int) -> None:
        """Look for claims that fail in the current line."""
        end = len(self._text)
        if end - self._read_to < APART or end - self._line > LONGEST_LINE:
            return
        if HINT.search(self._text, self._looked, settled):
            self._read_to = end
            self._doubt(self._read(self._line, end, self._sentence)[0])
            self._sentence = last_sentence(self._text, self._sentence, settled)
        self._looked = max(self._looked, settled)

    def _read(self, line: int, end: int, since: int) -> tuple[tuple[Claim, ...], Known]:
        """Read the sentences of a line that don't end before `since`."""
        if self._found >= MOST_CLAIMS:
            return (), self._known
        text, offset = self._text[line:end], self._start + line
        return claims_in(text, self._known, offset=offset, since=since - line)

    def _doubt(self, claims: tuple[Claim, ...]) -> None:
        for claim in failed(claims):
            start = claim.start - self._start
            if start not in self._told:
                self._doubted[start] = claim.end - self._start

    def _failed(self, settled: int) -> Iterator[Claim]:
        """Yield the settled claims that fail even with all the text around them."""
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
        self._coming: deque[tuple[int, int]] = deque()  # characters, and the tokens at their end

    def at(self, end: int, tokens: int) -> int:
        """Return how far a text that ends at `end`, after so many tokens, is settled."""
        self._coming.append((end, tokens))
        while self._coming and self._coming[0][1] + WAIT <= tokens:
            self._reached, _ = self._coming.popleft()
        return min(self._reached, end - AFTER)
