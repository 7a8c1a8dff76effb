"""How much is still to be generated, from the lengths seen so far.

Running samples are longer than their age, and the long ones end last, so a mean over finished
samples is too small. The distribution is therefore estimated with the running ones as censored
observations (Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 1958).
Beyond the longest observation it is exponential with the mean hazard. All lengths are in tokens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp

ENOUGH = 8  # finished samples of a run that are better than any earlier knowledge


@dataclass(frozen=True)
class Survival:
    """S(t) = `shares[i]` for times[i] <= t < times[i + 1]; `hazard` of an end per token."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    hazard: float
    limit: float

    def residual(self, age: float) -> float:
        """Return the mean of what follows after `age` tokens, up to the limit."""
        if age >= self.limit:
            return 0.0
        share = self.shares[bisect_right(self.times, age) - 1]
        return self._area(age) / share if share > 0 else self._tail(age)

    def _area(self, age: float) -> float:
        """Return the integral of S from `age` to the limit."""
        index = bisect_right(self.times, age) - 1
        edges = [age, *self.times[index + 1 :]]
        steps = zip(edges, edges[1:], self.shares[index:], strict=False)
        return sum((end - start) * share for start, end, share in steps) + (
            self.shares[-1] * self._tail(edges[-1])
        )

    def _tail(self, age: float) -> float:
        return (1 - exp(-self.hazard * max(self.limit - age, 0.0))) / self.hazard


def survival(finished: Sequence[int], censored: Sequence[int], limit: int) -> Survival | None:
    """Return the distribution; None until a sample has finished."""
    exposure = sum(finished) + sum(censored)
    if not finished or exposure <= 0:
        return None
    ends = Counter(finished)
    times = sorted(ends)
    ages = sorted([*finished, *censored])
    at_risk = (len(ages) - bisect_right(ages, time - 1) for time in times)
    kept = (1 - ends[time] / risk for time, risk in zip(times, at_risk, strict=True))
    shares = tuple(accumulate(kept, lambda share, factor: share * factor, initial=1.0))
    return Survival((0.0, *times), shares, len(finished) / exposure, float(limit))


@dataclass
class Lengths:
    """The lengths seen: complete ones, cut ones, and the longest possible.

    prior: expected lengths, used until enough samples have finished.
    """

    limit: int
    finished: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    prior: Sequence[int] = ()

    def left(self, running: Sequence[int], to_begin: float) -> float | None:
        """Return the mean number of tokens still to come, or None if it is unknown.

        running: the ages of running samples. to_begin: how many will still begin. The longest
        sample may run on alone, while other places are empty.
        """
        is_early = len(self.finished) < ENOUGH
        finished = [*self.finished, *self.prior] if is_early else self.finished
        found = survival(finished, [*self.cut, *running], self.limit)
        if found is None:
            return None
        each = [found.residual(age) for age in running]
        return max(sum(each) + to_begin * found.residual(0), max(each, default=0.0) * len(each))
