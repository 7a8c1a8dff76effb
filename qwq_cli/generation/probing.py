"""A probe in progress in a sequence: the state before it, and its result so far."""

from __future__ import annotations

from math import exp, log

from qwq_cli.engine.engine import Output
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.vocabulary import Vocabulary
from qwq_cli.generation.generation import MOST_PROBED, Aside
from qwq_cli.trace.boxes import closing_brace

_LEAST = 1e-30  # the least probability used, because 0 has no logarithm


class Probing:
    """length: tokens of the sequence before the probe. params: to continue with after it."""

    def __init__(self, length: int, params: SamplingParams, vocabulary: Vocabulary) -> None:
        self.length, self.params = length, params
        self._vocabulary = vocabulary
        self._tokens = 0
        self._bytes = b""
        self._logs: list[float] = []

    @property
    def greedy(self) -> SamplingParams:
        params = self.params
        return SamplingParams(
            temperature=0, stop=params.stop, tells_probability=True, drafts=params.drafts
        )

    def take(self, output: Output) -> Aside | None:
        """Take an output of the engine; return the result if the probe is complete."""
        self._tokens += len(output.tokens)
        if not output.forced and output.probability is not None:
            self._bytes += b"".join(map(self._vocabulary.piece, output.tokens))
            self._logs.append(log(max(output.probability, _LEAST)))
        text = self._bytes.decode("utf-8", "replace")
        is_over = len(self._logs) >= MOST_PROBED or closing_brace(text) is not None
        if not (is_over or output.sequence.finished):
            return None
        mean = exp(sum(self._logs) / len(self._logs)) if self._logs else 0.0
        return Aside(text, self._tokens, mean)
