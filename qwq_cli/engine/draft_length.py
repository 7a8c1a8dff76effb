"""Chooses how many tokens to draft, from the time decodes took and the guesses that were right.

Everything is learned from the steps of the run itself. A draft must be affordable: if all of it
were wrong, the loss must not exceed what drafts have saved so far plus a small share of the time.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

LENGTHS = (1, 3, 5, 7, 11, 15)  # plus the token before them, mostly multiples of four or two
ROWS = 16  # most tokens in one decode, over all sequences; no draft may exceed it
SHARE = 0.02  # of the run's time that drafts may cost in total; at the start one plain decode
CREDIT = 32  # most savings kept, in plain decodes: old gains must not pay for long losses
GAIN = 1.03  # the speed-up that a draft must promise
PLAIN_AGAIN = 64  # decodes until one without a draft measures the plain cost again
STEADY = 5  # plain decodes before the first draft
STALE = 1000  # decodes until a measured cost is too old to use
MEMORY = 0.98  # weight of older results of a kind of guess, at each new result
FADING = 0.998  # the same at each decode without a result: texts change, so the kind is tried again
PRIOR = (1.2, 2.0)  # right guesses, all guesses: the assumption about any kind at first


class Outcome(NamedTuple):
    """The result of one guess: how many of its tokens were checked, and how many were right."""

    kind: int
    looked_at: int
    right: int


@dataclass
class _Cost:
    """Costs of decodes of one shape: the latest ones, and when the last was measured."""

    recent: deque[float] = field(default_factory=lambda: deque(maxlen=7))
    at: int = 0

    def add(self, value: float, at: int) -> None:
        if at - self.at > STALE:
            self.recent.clear()
        self.recent.append(value)
        self.at = at


class DraftLength:
    """Chooses draft lengths. Each width (sequences in a batch) has its own costs.

    Costs are in plain decodes of the same width.
    """

    def __init__(self) -> None:
        self._plain: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=15))
        self._costs: dict[tuple[int, int], _Cost] = defaultdict(_Cost)
        self._seen: dict[int, tuple[float, float]] = {}  # by kind: right guesses, all guesses
        self._seconds = self._saved = 0.0
        self._decodes = self._since_plain = 0

    def most(self, width: int, *, is_free: bool) -> int:
        """Return the longest guess that is worth asking for."""
        longest = max((n for n in LENGTHS if width * (n + 1) <= ROWS), default=0)
        return longest if is_free else self.choose([(longest, 0)] * width, width)

    def choose(self, guesses: Rows[tuple[int, int]], width: int) -> int:
        """Return how many tokens to draft, 0 for none. Each guess is given as length and kind."""
        longest = max((length for length, _ in guesses), default=0)
        if len(self._plain[width]) < STEADY or self._since_plain >= PLAIN_AGAIN:
            return 0
        best, best_gain = 0, GAIN
        believed, is_known = 1.0, True
        for length in LENGTHS:
            if length > longest or width * (length + 1) > ROWS or not is_known:
                break
            known = self.cost(width, length)
            is_known, believed = known is not None, max(known or 0.0, believed)
            worst = believed if is_known else 1.0 + length
            gain = (1 + self._hoped(guesses, length) / width) / believed
            if gain > best_gain and self._is_payable(width, worst):
                best, best_gain = length, gain
        return best

    def learn(
        self, width: int, drafted: int, seconds: float, *, won: int, outcomes: Iterable[Outcome]
    ) -> None:
        """Learn from one decode. won: right tokens, of all sequences together."""
        self._decodes += 1
        self._seconds += seconds
        if drafted:
            self._since_plain += 1
            plain = median(self._plain[width])
            self._costs[width, drafted].add(seconds / max(plain, 1e-9), self._decodes)
            saved = self._saved + plain + plain * won / width - seconds
            self._saved = min(saved, CREDIT * plain)
        else:
            self._since_plain = 0
            self._plain[width].append(seconds)
        self._seen = {kind: (FADING * a, FADING * b) for kind, (a, b) in self._seen.items()}
        for kind, looked_at, right in outcomes:
            before, of = self._seen.get(kind, (0.0, 0.0))
            self._seen[kind] = (MEMORY * before + right, MEMORY * of + looked_at)

    def cost(self, width: int, drafted: int) -> float | None:
        """Return the cost of a decode with such drafts, in plain decodes; None if unknown."""
        found = self._costs.get((width, drafted))
        if found is None or self._decodes - found.at > STALE:
            return None
        return median(found.recent)

    def acceptance(self, kind: int) -> float:
        """Return the share of right tokens, among guessed tokens that follow only right ones."""
        right, looked_at = self._seen.get(kind, (0.0, 0.0))
        return (right + PRIOR[0]) / (looked_at + PRIOR[1])

    def _hoped(self, guesses: Iterable[tuple[int, int]], length: int) -> float:
        """Return the expected number of right tokens, over all guesses."""
        return sum(_run(self.acceptance(kind), min(length, each)) for each, kind in guesses)

    def _is_payable(self, width: int, worst: float) -> bool:
        """Return whether a decode that costs `worst` plain ones and saves nothing is affordable."""
        plain = median(self._plain[width])
        return self._saved + max(plain, SHARE * self._seconds) >= (worst - 1) * plain


def _run(chance: float, length: int) -> float:
    """Return the expected number of right tokens in a row, of `length` with this chance each."""
    return sum(chance**n for n in range(1, length + 1))
