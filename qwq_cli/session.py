"""One conversation with a model: a question in, events out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError
from qwq_cli.generation.generation import Generation
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning.reasoner import ALONE, Background, Reasoner
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.trace import FinishReason, Trace


@dataclass
class Session:
    reasoner: Reasoner
    _latest: Reasoning | None = field(default=None, init=False)

    def ask(
        self,
        question: str,
        sampling: SamplingParams,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
        background: Background = ALONE,
    ) -> Iterator[AnyEvent]:
        """Reason about `question`; the order of events is told in qwq_cli.values.events.

        With a `beginning` the thought goes on from there: nothing of it is computed again as far
        as the latest run had come to it too. Setting the engine's cancel flag ends the stream
        with what there is so far. Raises UsageError on an empty question, ContextOverflow on one
        that leaves no room, and EngineError after the last event if llama.cpp failed midway.
        """
        reasoning = self._latest = self.reasoner.begin(
            question, sampling, background=background, guards=guards, beginning=beginning
        )
        try:
            yield from self._follow(reasoning)
        finally:
            reasoning.generation.stop(FinishReason.INTERRUPTED)

    def so_far(self) -> Trace:
        """The trace of the latest question, as if it was interrupted now."""
        if self._latest is None:
            raise ValueError("nothing was asked yet")
        return self._latest.so_far()

    @property
    def latest(self) -> Generation | None:
        """What came of the latest question."""
        return self._latest.generation if self._latest else None

    def _follow(self, reasoning: Reasoning) -> Iterator[AnyEvent]:
        yield reasoning.progress()
        try:
            for piece in self.reasoner.generator.run(reasoning.generation):
                yield from reasoning.take(piece)
        except Cancelled:
            reasoning.generation.stop(FinishReason.INTERRUPTED)
        except EngineError:
            reasoning.generation.stop(FinishReason.ERROR)
            yield from reasoning.finish()
            raise
        yield from reasoning.finish()
