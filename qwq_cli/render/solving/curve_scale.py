"""Axes of a curve: the position of a value, and the values that get a mark."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log2

from qwq_cli.solve.curve import Curve

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_MOST_TICKS = 6


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`. log: whether steps double the value. ticks: the marked values."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float) -> float:
        """Return the position: 0 at the low end, 1 at the high end."""
        low, high = self._map(self.low), self._map(self.high)
        return (self._map(value) - low) / (high - low)

    def _map(self, value: float) -> float:
        return log2(value) if self.log else value


def token_axis(curve: Curve) -> Axis:
    """Return the axis between the powers of two around the cheapest and dearest points."""
    tokens = [max(point.tokens, 1.0) for point in (*curve.points, *curve.early)]
    low, high = floor(log2(min(tokens))), ceil(log2(max(tokens)))
    high = max(high, low + 1)
    step = ceil((high - low + 1) / 12)
    return Axis(2.0**low, 2.0**high, tuple(2.0**n for n in range(low, high + 1, step)), log=True)


def accuracy_axis(curve: Curve, *, errors: bool = False) -> Axis:
    """Return the axis around all points, between marks at round shares.

    errors: whether error bars must fit too.
    """
    spans = [
        (p.accuracy.mean, (p.accuracy.error or 0.0) * errors) for p in (*curve.points, *curve.early)
    ]
    lowest = max(min(mean - error for mean, error in spans), 0.0)
    highest = min(max(mean + error for mean, error in spans), 1.0)
    spread = max(highest - lowest, 0.04)
    step = next((step for step in _STEPS if spread / step <= _MOST_TICKS - 1), _STEPS[-1])
    low = max(floor(lowest / step + 1e-9) * step, 0.0)
    high = min(ceil(highest / step - 1e-9) * step, 1.0)
    if high - low < step / 2:
        low, high = (low - step, high) if high >= 1 else (low, high + step)
    count = round((high - low) / step)
    return Axis(low, high, tuple(low + i * step for i in range(count + 1)))


def tokens_text(tokens: float) -> str:
    """Return 64, 1k, 16k, 1M and such."""
    if tokens < 1000:
        return f"{tokens:.0f}"
    if tokens < 1_000_000:
        return f"{tokens / 1024:.0f}k"
    return f"{tokens / 1024**2:.0f}M"


def budget_text(budget: int | None) -> str:
    return "no limit" if budget is None else f"{budget:,}"
