"""One conversation with a model: a question in, events out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from qwq_cli.engine.chat_template import Message, Segment, render
from qwq_cli.engine.detokenizer import Detokenizer
from qwq_cli.engine.engine import Engine, Output
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.runner import Cancelled
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.vocabulary import Vocabulary, control_token, encode
from qwq_cli.errors import EngineError, UsageError
from qwq_cli.events import AnyEvent, Finished, PromptProgress
from qwq_cli.trace.model import (
    Answer,
    AnswerSource,
    EngineInfo,
    FinishReason,
    Format,
    ModelInfo,
    SamplingInfo,
    Span,
    Stats,
    Status,
    Trace,
)
from qwq_cli.trace.parser import Reading, ReasoningParser
from qwq_cli.trace.tags import format_of


@dataclass(frozen=True)
class Profile:
    """How this model wants to be spoken to. An empty `system` sends no system message."""

    model: ModelInfo
    format: Format
    system: str
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clocks:
    """Time as the session sees it: `elapsed` in seconds, `stamp` in ISO 8601, `new_id` unique."""

    elapsed: Callable[[], float]
    stamp: Callable[[], str]
    new_id: Callable[[], str]


@dataclass
class Session:
    engine: Engine
    vocabulary: Vocabulary
    engine_info: EngineInfo
    profile: Profile
    clocks: Clocks
    history: list[Message] = field(default_factory=list)

    def ask(self, question: str, sampling: SamplingParams) -> Iterator[AnyEvent]:
        """Reason about `question`; the order of events is told in qwq_cli.events.

        Setting the engine's cancel flag ends the stream with what there is so far. Raises
        UsageError on an empty question, ContextOverflow on one that leaves no room, and
        EngineError after the last event if llama.cpp failed midway.
        """
        if not question.strip():
            raise UsageError("The question is empty.", 'Try: qwq "What is 17 * 24?"')
        prompt = render(self.vocabulary.chat_template, self._messages(question))
        sequence = self.engine.add(encode(self.vocabulary, prompt), self._with_stops(sampling))
        run = _Run(self, question, sequence, self._format(prompt))
        try:
            yield from run.events()
        finally:
            if not sequence.finished:
                self.engine.stop(sequence, FinishReason.INTERRUPTED)

    def _format(self, prompt: Sequence[Segment]) -> Format:
        template = self.vocabulary.chat_template or ""
        return format_of(prompt[-1].text, template, self.profile.format)

    def _messages(self, question: str) -> list[Message]:
        system = [Message("system", self.profile.system)] if self.profile.system else []
        return [*system, *self.history, Message("user", question)]

    def _with_stops(self, sampling: SamplingParams) -> SamplingParams:
        found = (control_token(self.vocabulary, name) for name in self.profile.stop)
        return replace(sampling, stop=frozenset(token for token in found if token is not None))


class _Run:
    """The state of one question on its way: token outputs to events, then to a trace."""

    def __init__(
        self, session: Session, question: str, sequence: TokenSequence, format: Format
    ) -> None:
        self._session, self._question, self._sequence = session, question, sequence
        self._format = format
        self._detokenizer = Detokenizer(session.vocabulary.piece)
        self._parser = ReasoningParser(format)
        self._started = session.clocks.elapsed()
        self._prefilled: float | None = None
        self._length = 0
        self._forced: list[Span] = []

    def events(self) -> Iterator[AnyEvent]:
        yield self._progress()
        try:
            for output in self._session.engine.run(self._sequence):
                yield from self._take(output)
        except Cancelled:
            self._session.engine.stop(self._sequence, FinishReason.INTERRUPTED)
        except EngineError:
            self._session.engine.stop(self._sequence, FinishReason.ERROR)
            yield from self._finish()
            raise
        yield from self._finish()

    @property
    def _seconds(self) -> float:
        return self._session.clocks.elapsed() - self._started

    def _progress(self) -> PromptProgress:
        total = len(self._sequence.prompt)
        done = min(self._sequence.computed, total)
        return PromptProgress(done=done, total=total, seconds=self._seconds)

    def _take(self, output: Output) -> Iterator[AnyEvent]:
        if self._prefilled is None:
            yield self._progress()
            if output.prefilling:
                return
            self._prefilled = self._seconds
            self._parser.feed("", tokens=0, seconds=self._prefilled)  # thinking begins here
        text = self._detokenizer.feed(output.tokens)
        yield from self._read(text, forced=output.forced)

    def _read(self, text: str, *, forced: bool) -> list[AnyEvent]:
        start, self._length = self._length, self._length + len(text)
        if forced:
            self._forced.append(Span(start=start, end=self._length))
        tokens = self._sequence.output_len
        return self._parser.feed(text, tokens=tokens, seconds=self._seconds)

    def _finish(self) -> Iterator[AnyEvent]:
        yield from self._read(self._detokenizer.flush(), forced=False)
        reading = self._parser.finish(
            tokens=self._sequence.output_len,
            seconds=self._seconds,
            finish_reason=self._reason,
        )
        yield from reading.events
        yield Finished(trace=self._trace(reading))

    @property
    def _reason(self) -> FinishReason:
        return self._sequence.finish_reason or FinishReason.INTERRUPTED

    def _trace(self, reading: Reading) -> Trace:
        session = self._session
        return Trace(
            id=session.clocks.new_id(),
            created=session.clocks.stamp(),
            question=self._question,
            system=session.profile.system,
            model=session.profile.model,
            engine=session.engine_info,
            sampling=_sampling_info(self._sequence.params),
            format=self._format,
            raw=reading.raw,
            status=status_of(self._reason, reading),
            finish_reason=self._reason,
            answer=self._answer(reading),
            steps=reading.steps,
            candidates=reading.candidates,
            forced=tuple(self._forced),
            stats=self._stats(reading),
        )

    def _answer(self, reading: Reading) -> Answer:
        """Forced, if words of ours stand between the last step and the end."""
        thought_end = reading.steps[-1].end if reading.steps else 0
        forced = any(span.end > thought_end for span in self._forced)
        return msgspec.structs.replace(reading.answer, forced=forced)

    def _stats(self, reading: Reading) -> Stats:
        seconds = self._seconds
        prefill = seconds if self._prefilled is None else self._prefilled
        return Stats(
            prompt_tokens=len(self._sequence.prompt),
            thought_tokens=reading.thought_tokens,
            answer_tokens=reading.answer_tokens,
            prefill_seconds=prefill,
            decode_seconds=seconds - prefill,
        )


def status_of(reason: FinishReason, reading: Reading) -> Status:
    """A stream cut short still counts as answered if it had closed a box: that is explicit."""
    answer = reading.answer
    if reason in (FinishReason.INTERRUPTED, FinishReason.ERROR):
        return Status.INTERRUPTED
    if reason is FinishReason.STOP:
        return Status.NO_ANSWER if answer.how is AnswerSource.NONE else Status.ANSWERED
    if answer.value is not None:
        return Status.ANSWERED
    cut = {FinishReason.BUDGET: Status.BUDGET, FinishReason.LOOP: Status.LOOP}
    return cut.get(reason, Status.TRUNCATED)


def _sampling_info(params: SamplingParams) -> SamplingInfo:
    return SamplingInfo(
        temperature=params.temperature,
        top_p=params.top_p,
        top_k=params.top_k,
        min_p=params.min_p,
        seed=params.seed,
        max_tokens=params.max_tokens,
    )
