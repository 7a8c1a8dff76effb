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
    """What an expectation goes by: kept runs of the model, what is published of it, or what other
    models of its kind take."""

    RUNS = "runs"
    PUBLISHED = "published"
    ASSUMED = "assumed"


class Forecast(Value, frozen=True, kw_only=True):
    """What was expected before the run began: `tokens` of the model, and `seconds` to write them on
    this machine; None where its speed is not known. runs: of this model, that it is taken from; 0
    for what was published of it."""

    tokens: Range
    seconds: Range | None
    tokens_per_second: float | None
    runs: int
