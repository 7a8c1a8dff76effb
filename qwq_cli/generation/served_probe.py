"""A probe as a separate request."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from qwq_cli.engine.params import SamplingParams
from qwq_cli.generation.generation import MOST_PROBED, Aside
from qwq_cli.generation.served_hearing import Hearing
from qwq_cli.generation.units import Unit, text_of
from qwq_cli.trace.boxes import closing_brace


class ServedProbe:
    """words: what the probe puts after the text."""

    sampling = SamplingParams(temperature=0)
    most = MOST_PROBED

    def __init__(self, words: Sequence[Unit]) -> None:
        self.words = words

    def found(self, hearing: Hearing) -> Aside | None:
        """Return the result, or None while it continues. A probe that fails has found nothing."""
        text = text_of(hearing.units)
        if not (hearing.is_over or closing_brace(text) is not None):
            return None
        mean = exp(sum(hearing.logs) / len(hearing.logs)) if hearing.logs else 0.0
        return Aside(text, sum(unit.tokens for unit in self.words) + hearing.produced, mean)
