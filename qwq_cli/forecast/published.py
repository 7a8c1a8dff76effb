"""Lengths from published figures of a model: a mean for each benchmark, without its spread.

The logarithms of lengths on one benchmark are assumed to be normal, with the spread of other
models' runs. A question is equally likely to be like any of the benchmarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, log
from statistics import NormalDist

# Means if nothing is published about a model that thinks: what others saw of R1's distills and of
# Qwen3 on problems such as those of GSM8K and of MATH.
ASSUMED = (1_500, 4_500)
SPREAD = 0.6  # of logarithms; 0.4 to 0.7 in runs of small models over one benchmark
POINTS = 50  # lengths for each benchmark


def lengths_of(means: Sequence[int], most: float = inf) -> list[float]:
    """Return lengths that are all equally likely. most: tokens that a run may have."""
    places = [NormalDist().inv_cdf((point + 0.5) / POINTS) for point in range(POINTS)]
    middles = [log(mean) - SPREAD**2 / 2 for mean in means]
    return [min(exp(middle + SPREAD * at), most) for middle in middles for at in places]
