"""How long a run was expected to be."""

from __future__ import annotations

from enum import Enum

from qwq_cli.values.value import Value


class Range(Value, frozen=True, kw_only=True):
    """Four of five lie between `low` and `high`, half below the median."""

    low: float
    median: float
    high: float


class Basis(str, Enum):
    """What an expectation is based on: kept runs of the model, published lengths, or the lengths of
    other models of its kind."""

    RUNS = "runs"
    PUBLISHED = "published"
    ASSUMED = "assumed"


class Forecast(Value, frozen=True, kw_only=True):
    """What was expected before the run began: `tokens` of the model, and `seconds` to write them on
    this machine; None if its speed is not known. runs: how many runs of this model it is based on;
    0 if on published lengths."""

    tokens: Range
    seconds: Range | None
    tokens_per_second: float | None
    runs: int
