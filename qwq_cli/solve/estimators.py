"""Figures from samples of a few problems, and how reliable they are. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb, sqrt
from typing import TypeVar

from qwq_cli.values.value import Value

EXACT_UP_TO = 500  # subsets; of more, as many random ones are used
_T = TypeVar("_T")


class Estimate(Value, frozen=True, kw_only=True):
    """A mean over `n` problems with its standard error; None if there is only one problem."""

    mean: float
    error: float | None
    n: int


def estimate(values: Sequence[float]) -> Estimate | None:
    """Estimate from one value for each problem; None without any.

    Samples of one problem depend on each other, so they are averaged first. The problems are the
    clusters, as in Miller, "Adding Error Bars to Evals" (2024).
    """
    n = len(values)
    if not n:
        return None
    mean = sum(values) / n
    if n == 1:
        return Estimate(mean=mean, error=None, n=1)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return Estimate(mean=mean, error=sqrt(variance / n), n=n)


def pass_at_k(n: int, correct: int, k: int) -> float:
    """Return the probability that any of `k` out of `n` samples is right, without bias.

    Chen et al., "Evaluating Large Language Models Trained on Code" (2021).
    """
    if not 0 < k <= n or not 0 <= correct <= n:
        raise ValueError(f"{k} of {n} samples, {correct} of them right")
    return 1 - comb(n - correct, k) / comb(n, k)


def subsets(items: Sequence[_T], k: int, seed: int = 0) -> Iterator[tuple[_T, ...]]:
    """Yield every choice of `k` items, or EXACT_UP_TO random ones if there are more."""
    if comb(len(items), k) <= EXACT_UP_TO:
        yield from combinations(items, k)
        return
    chooser = random.Random(seed)
    for _ in range(EXACT_UP_TO):
        yield tuple(items[i] for i in sorted(chooser.sample(range(len(items)), k)))


def mean_over_subsets(
    items: Sequence[_T], k: int, value: Callable[[tuple[_T, ...]], float]
) -> float:
    values = [value(chosen) for chosen in subsets(items, k)]
    return sum(values) / len(values)
