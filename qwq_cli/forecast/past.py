"""How long an answer of a model takes, for any question; used in lists of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qwq_cli.forecast.kept import LEAST
from qwq_cli.forecast.published import lengths_of
from qwq_cli.forecast.quantiles import of_next
from qwq_cli.values.forecast import Range


@dataclass(frozen=True)
class Past:
    """lengths: of kept runs, by model. paces: tokens a second here, by model and file size."""

    lengths: Mapping[str, Sequence[int]] = field(default_factory=dict)
    paces: Mapping[tuple[str, int], float] = field(default_factory=dict)

    def seconds(self, model: str, published: Sequence[int], pace: float | None) -> Range | None:
        """Return the seconds of one answer; None if its length or its speed is not known."""
        lengths = self._lengths(model, published)
        if not lengths or not pace:
            return None
        low, middle, high = of_next(lengths).scaled(1 / pace)
        return Range(low=round(low, 1), median=round(middle, 1), high=round(high, 1))

    def knows(self, model: str) -> bool:
        """Return whether enough of its runs are kept."""
        return len(self.lengths.get(model, ())) >= LEAST

    def _lengths(self, model: str, published: Sequence[int]) -> Sequence[float]:
        return self.lengths[model] if self.knows(model) else lengths_of(published)
