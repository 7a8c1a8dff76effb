"""One conversation with a model: a question in, events out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qwq_cli.engine.engine import Engine
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.vocabulary import encode
from qwq_cli.errors import EngineError
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning import Reasoner, Reasoning
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.message import Message
from qwq_cli.values.trace import FinishReason, Trace


@dataclass
class Session:
    """`history` is what the next question is told of those before it: answers, no thoughts."""

    reasoner: Reasoner
    history: list[Message] = field(default_factory=list)
    _latest: Reasoning | None = field(default=None, init=False)

    def ask(
        self,
        question: str,
        sampling: SamplingParams,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
    ) -> Iterator[AnyEvent]:
        """Reason about `question`; the order of events is told in qwq_cli.values.events.

        With a `beginning` the thought goes on from there: nothing of it is computed again as far
        as the latest run had come to it too. Setting the engine's cancel flag ends the stream
        with what there is so far. Raises UsageError on an empty question, ContextOverflow on one
        that leaves no room, and EngineError after the last event if llama.cpp failed midway.
        """
        latest = self.latest
        reasoning = self.reasoner.begin(
            question, sampling, history=self.history, guards=guards, beginning=beginning,
            like=latest.output if latest else (),
        )  # fmt: skip
        self._latest = reasoning
        try:
            yield from self._follow(reasoning)
        finally:
            self._stop(reasoning, FinishReason.INTERRUPTED)

    def so_far(self) -> Trace:
        """The trace of the latest question, as if it was interrupted now."""
        if self._latest is None:
            raise ValueError("nothing was asked yet")
        return self._latest.so_far()

    @property
    def latest(self) -> TokenSequence | None:
        """The tokens of the latest question and of what came of it."""
        return self._latest.sequence if self._latest else None

    @property
    def engine(self) -> Engine:
        return self.reasoner.engine

    def prompt_length(self, question: str) -> int:
        """How many tokens `question` takes with all that it is told."""
        prompt = self.reasoner.prompt(question, self.history)
        return len(encode(self.reasoner.vocabulary, prompt))

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
