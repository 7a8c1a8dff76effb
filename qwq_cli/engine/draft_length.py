"""How many tokens to draft: as many as pay by what decodes took and how many guesses came true.

Everything is learned from the steps of the run itself. A draft must be payable: if all of it were
wrong, the loss may not be more than what drafts have saved before and a small share of the time.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

LENGTHS = (1, 3, 5, 7, 11, 15)  # with the token before them mostly multiples of four or two
ROWS = 16  # tokens of one decode, all sequences together; beyond it none is drafted
SHARE = 0.02  # of the time, that drafts may cost in all; one plain decode from the beginning
CREDIT = 32  # plain decodes that may be had in store, so that old gains don't pay for long losses
GAIN = 1.03  # that a draft must promise
PLAIN_AGAIN = 64  # decodes after which one without a draft shows what they cost now
STEADY = 5  # plain decodes before anything is drafted
STALE = 1000  # decodes after which a cost is not believed any more
MEMORY = 0.98  # of what is known of a kind of guess, at each new one
FADING = 0.998  # the same at each decode without one: texts change, and it is worth another try
PRIOR = (1.2, 2.0)  # guesses that came true, of so many: what is believed of any kind at first


class Outcome(NamedTuple):
    """Of one guess: how many tokens of it were looked at, and how many came true."""

    kind: int
    looked_at: int
    right: int


@dataclass
class _Cost:
    """Of decodes of one shape: the last ones, and when the latest was."""

    recent: deque[float] = field(default_factory=lambda: deque(maxlen=7))
    at: int = 0

    def add(self, value: float, at: int) -> None:
        if at - self.at > STALE:
            self.recent.clear()
        self.recent.append(value)
        self.at = at


class DraftLength:
    """All widths (sequences in a batch) have costs of their own, in plain decodes of that width."""

    def __init__(self) -> None:
        self._plain: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=15))
        self._costs: dict[tuple[int, int], _Cost] = defaultdict(_Cost)
        self._seen: dict[int, tuple[float, float]] = {}  # by kind: came true, of so many
        self._seconds = self._saved = 0.0
        self._decodes = self._since_plain = 0

    def most(self, width: int, *, is_free: bool) -> int:
        """The longest guess worth asking for."""
        longest = max((n for n in LENGTHS if width * (n + 1) <= ROWS), default=0)
        return longest if is_free else self.choose([(longest, 0)] * width, width)

    def choose(self, guesses: Rows[tuple[int, int]], width: int) -> int:
        """How much of guesses to draft, given as length and kind; 0 for nothing."""
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
        """won: tokens that came true, of all sequences together."""
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
        """Of a decode with that draft for each, in decodes without; None while nobody knows."""
        found = self._costs.get((width, drafted))
        if found is None or self._decodes - found.at > STALE:
            return None
        return median(found.recent)

    def acceptance(self, kind: int) -> float:
        """The share of guessed tokens that come true, of those whose guesses before did."""
        right, looked_at = self._seen.get(kind, (0.0, 0.0))
        return (right + PRIOR[0]) / (looked_at + PRIOR[1])

    def _hoped(self, guesses: Iterable[tuple[int, int]], length: int) -> float:
        """Tokens that come true, all guesses together."""
        return sum(_run(self.acceptance(kind), min(length, each)) for each, kind in guesses)

    def _is_payable(self, width: int, worst: float) -> bool:
        """Whether a decode may take `worst` plain ones and bring nothing more than one."""
        plain = median(self._plain[width])
        return self._saved + max(plain, SHARE * self._seconds) >= (worst - 1) * plain


def _run(chance: float, length: int) -> float:
    """How many come true in a row, of `length` that each do with that chance."""
    return sum(chance**n for n in range(1, length + 1))
