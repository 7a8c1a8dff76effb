"""Everything known about the length of a model's runs, and the forecast for one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qwq_cli.forecast.expected import Expected
from qwq_cli.forecast.kept import KeptRun, Mark
from qwq_cli.forecast.published import lengths_of
from qwq_cli.forecast.quantiles import Interval, of_next
from qwq_cli.forecast.running import Outlasted, Running
from qwq_cli.values.forecast import Forecast, Range


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known about a model. runs: its runs, the newest first.

    published: mean lengths on benchmarks. paces: tokens a second measured here. estimated: what the
    machine should reach, if nothing was measured. most: tokens that a run may have.
    """

    runs: Sequence[KeptRun]
    published: Sequence[int]
    paces: Sequence[float]
    estimated: float | None
    most: int

    @property
    def pace(self) -> float | None:
        return median(self.paces) if self.paces else self.estimated


class Forecaster:
    """The forecast for one question. `running` may be asked at any time."""

    def __init__(self, known: Known, expected: Expected | None, question: str) -> None:
        self.pace = known.pace
        self._runs = len(expected.runs) if expected else 0
        if expected:
            self._before = expected.interval(question)
            self._running: Running | Outlasted = Running(expected, question)
        else:
            lengths = lengths_of(known.published, known.most)
            self._before = of_next(lengths)
            self._running = Outlasted(lengths, known.most)

    @property
    def forecast(self) -> Forecast:
        pace, tokens = self.pace, self._before
        return Forecast(
            tokens=_range(tokens, 0),
            seconds=_range(tokens.scaled(1 / pace), 1) if pace else None,
            tokens_per_second=round(pace, 2) if pace else None,
            runs=self._runs,
        )

    def whole(self, tokens: int, marks: Sequence[Mark]) -> Interval:
        """Return the length of the whole run, given its tokens and steps so far."""
        return self._running.interval(tokens, marks)


def forecaster(known: Known, question: str) -> Forecaster | None:
    """Return a forecaster; None if too little is known about the model."""
    expected = Expected.of(known.runs, known.most)
    if expected is None and not known.published:
        return None
    return Forecaster(known, expected, question)


def _range(interval: Interval, digits: int) -> Range:
    low, middle, high = (round(bound, digits) for bound in interval)
    return Range(low=low, median=middle, high=high)
