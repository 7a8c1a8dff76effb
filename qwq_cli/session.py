"""One conversation with a model: a question in, events out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qwq_cli.engine.chat_template import Message
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import EngineError
from qwq_cli.events import AnyEvent
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning import Reasoner, Reasoning
from qwq_cli.trace.model import FinishReason


@dataclass
class Session:
    reasoner: Reasoner
    history: list[Message] = field(default_factory=list)

    def ask(
        self, question: str, sampling: SamplingParams, guards: Sequence[Guard] = ()
    ) -> Iterator[AnyEvent]:
        """Reason about `question`; the order of events is told in qwq_cli.events.

        Setting the engine's cancel flag ends the stream with what there is so far. Raises
        UsageError on an empty question, ContextOverflow on one that leaves no room, and
        EngineError after the last event if llama.cpp failed midway.
        """
        reasoning = self.reasoner.begin(question, sampling, history=self.history, guards=guards)
        try:
            yield from self._follow(reasoning)
        finally:
            self._stop(reasoning, FinishReason.INTERRUPTED)

    def _follow(self, reasoning: Reasoning) -> Iterator[AnyEvent]:
        yield reasoning.progress()
        try:
            for output in self.reasoner.engine.run(reasoning.sequence):
                yield from reasoning.take(output)
        except Cancelled:
            self._stop(reasoning, FinishReason.INTERRUPTED)
        except EngineError:
            self._stop(reasoning, FinishReason.ERROR)
            yield from reasoning.finish()
            raise
        yield from reasoning.finish()

    def _stop(self, reasoning: Reasoning, reason: FinishReason) -> None:
        if not reasoning.sequence.finished:
            self.reasoner.engine.stop(reasoning.sequence, reason)
