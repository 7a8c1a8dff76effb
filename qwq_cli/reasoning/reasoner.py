"""A model that takes questions, and how to talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qwq_cli.clocks import Clocks
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.errors import QwqError, UsageError
from qwq_cli.generation.generation import Generation, Generator, Request, Stride
from qwq_cli.guards.base import Guard
from qwq_cli.profile import Profile
from qwq_cli.reasoning.reasoning import Question, Reasoning
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.values.events import AnyEvent
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.message import Message
from qwq_cli.values.trace import EngineInfo


@dataclass(frozen=True)
class Background:
    """What a question is told before it: earlier answers, without their thoughts.

    system: None for the model's usual system message.
    """

    system: str | None = None
    history: Sequence[Message] = ()


ALONE = Background()


@dataclass(frozen=True)
class Reasoner:
    """Any number of questions may run in it at a time.

    engine_of: where a question is computed, if that is not the same for all.
    """

    generator: Generator
    engine_info: EngineInfo
    profile: Profile
    clocks: Clocks
    engine_of: Callable[[Generation], EngineInfo] | None = None

    def begin(
        self,
        question: str,
        sampling: SamplingParams,
        *,
        background: Background = ALONE,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
        stride: Stride = Stride.TOKEN,
    ) -> Reasoning:
        """Queue `question`; the thought continues after `beginning`.

        Raises UsageError for an empty question, and ContextOverflow for one that leaves no room.
        """
        messages = self._messages(question, background)
        generation = self.generator.begin(Request(messages, sampling, beginning.text, stride))
        asked = self._question(question, background)
        if self.engine_of:
            asked = replace(asked, engine=self.engine_of(generation))
        return Reasoning(asked, generation, self.clocks, guards=guards, beginning=beginning)

    def ask(
        self,
        question: str,
        sampling: SamplingParams,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
    ) -> Iterator[AnyEvent]:
        """Reason about one question alone. Raises as `begin` and `follow` do."""
        yield from self.follow(self.begin(question, sampling, guards=guards, beginning=beginning))

    def follow(self, reasoning: Reasoning) -> Iterator[AnyEvent]:
        """Yield its events, to the end. Their order is described in qwq_cli.values.events.

        Setting the engine's cancel flag, or closing the iterator, ends them with what there is so
        far. Raises QwqError after the last event if the engine or a server failed midway.
        """
        generation = reasoning.generation
        try:
            yield reasoning.progress()
            for piece in self.generator.run(generation):
                yield from reasoning.take(piece)
        except Cancelled:
            generation.stop(FinishReason.INTERRUPTED)
        except QwqError:
            generation.stop(FinishReason.ERROR)
            yield from reasoning.finish()
            raise
        finally:
            generation.stop(FinishReason.INTERRUPTED)
        yield from reasoning.finish()

    def reading(
        self, question: str, generation: Generation, guards: Sequence[Guard] = ()
    ) -> Reasoning:
        """Return the reasoning for an existing generation."""
        return Reasoning(self._question(question, ALONE), generation, self.clocks, guards=guards)

    def count(self, question: str, background: Background = ALONE) -> int:
        """Return how many tokens `question` takes with all its background."""
        return self.generator.count(self._messages(question, background))

    def _question(self, text: str, background: Background) -> Question:
        return Question(text, self._system(background), self.profile.model, self.engine_info)

    def _system(self, background: Background) -> str:
        return self.profile.system if background.system is None else background.system

    def _messages(self, question: str, background: Background) -> list[Message]:
        if not question.strip():
            raise UsageError("The question is empty.", 'Try: qwq "What is 17 * 24?"')
        text = self._system(background)
        system = [Message("system", text)] if text else []
        return [*system, *background.history, Message("user", question)]
