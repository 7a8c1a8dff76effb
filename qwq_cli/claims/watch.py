"""Claims of a step that is still open: what is certain of them already.

The unit is the line. A claim that holds is told at its end. One that fails waits until enough
follows for the model to have taken it back, and is then read once more with what stands around it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from qwq_cli.claims.counts import decided, failed
from qwq_cli.claims.reader import Known, claims_in
from qwq_cli.values.trace import Claim

WAIT = 20  # tokens that follow a line before one of its claims is told to fail
BEFORE = 2000  # characters in front of such a line that are read again, and behind it
BEHIND = 500
MOST_DOUBTED = 20  # lines that wait; of older ones the end of the step tells


@dataclass
class _Doubted:
    """A line with a claim that seems to fail. `text` is it and what stands around it, from `start`
    on; its own place is `line_start` to `line_end`. tokens: when it had come."""

    start: int
    text: str
    line_start: int
    line_end: int
    tokens: int

    def add(self, text: str) -> None:
        room = self.line_end + BEHIND - self.start - len(self.text)
        self.text += text[: max(room, 0)]

    def failed(self, known: Known) -> list[Claim]:
        claims, _ = claims_in(self.text, known, offset=self.start)
        return [
            claim
            for claim in failed(claims)
            if self.line_start <= claim.start and claim.end <= self.line_end
        ]


class Watch:
    """Is fed the text of one step in any pieces; each claim is told once. Linear in the text."""

    def __init__(self, start: int, known: Known) -> None:
        """start: of the step. known: what the steps before it told."""
        self._known = self._first = known
        self._at = start  # where the line under way begins
        self._line: list[str] = []
        self._before: deque[str] = deque()  # lines that came last
        self._room = BEFORE  # for more of them, in characters
        self._doubted: deque[_Doubted] = deque(maxlen=MOST_DOUBTED)

    def feed(self, text: str, tokens: int) -> list[Claim]:
        """What is certain by now. tokens: those generated when `text` had come."""
        found: list[Claim] = []
        for part in text.splitlines(keepends=True) if "\n" in text else (text,):
            for line in self._doubted:
                line.add(part)
            self._line.append(part)
            if part.endswith("\n"):
                found += self._end_line(tokens)
        while self._doubted and tokens >= self._doubted[0].tokens + WAIT:
            found += self._doubted.popleft().failed(self._first)
        return found

    def _end_line(self, tokens: int) -> list[Claim]:
        """Those that hold in the line that is complete."""
        line, start = "".join(self._line), self._at
        claims, self._known = claims_in(line, self._known, offset=start)
        self._line, self._at = [], start + len(line)
        fails = failed(claims)
        if fails:
            before = "".join(self._before)
            self._doubted.append(
                _Doubted(start - len(before), before + line, start, self._at, tokens)
            )
        self._keep(line)
        return [claim for claim in decided(claims) if claim not in fails]

    def _keep(self, line: str) -> None:
        self._before.append(line)
        self._room -= len(line)
        while self._room < 0:
            self._room += len(self._before.popleft())
