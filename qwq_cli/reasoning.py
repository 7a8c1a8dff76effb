"""One question on its way through a loaded model: tokens to events, and in the end to a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from qwq_cli.engine.chat_template import Message, Segment, render
from qwq_cli.engine.detokenizer import Detokenizer
from qwq_cli.engine.engine import Engine, Output
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.vocabulary import Vocabulary, control_token, encode
from qwq_cli.errors import UsageError
from qwq_cli.events import AnyEvent, Finished, GuardTripped, PromptProgress
from qwq_cli.guards.base import ForceAnswer, Guard, Moment, Stop
from qwq_cli.trace.model import (
    Answer,
    AnswerSource,
    EngineInfo,
    FinishReason,
    Format,
    ModelInfo,
    Note,
    NoteKind,
    SamplingInfo,
    Span,
    Stats,
    Status,
    Trace,
)
from qwq_cli.trace.parser import Reading, ReasoningParser
from qwq_cli.trace.tags import format_of

# What stands between a thought that is ended from outside and the answer to be filled in.
_OPENERS = {
    Format.UNTAGGED: "**Final Answer**\n\n\\[ \\boxed{",
    Format.THINK: "</think>\n\n",
}


@dataclass(frozen=True)
class Profile:
    """How this model wants to be spoken to. An empty `system` sends no system message."""

    model: ModelInfo
    format: Format
    system: str
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clocks:
    """Time as a run sees it: `elapsed` in seconds, `stamp` in ISO 8601, `new_id` unique."""

    elapsed: Callable[[], float]
    stamp: Callable[[], str]
    new_id: Callable[[], str]


@dataclass(frozen=True)
class Reasoner:
    """A loaded model and how it is spoken to. Any number of questions may be under way in it."""

    engine: Engine
    vocabulary: Vocabulary
    engine_info: EngineInfo
    profile: Profile
    clocks: Clocks

    def begin(
        self,
        question: str,
        sampling: SamplingParams,
        *,
        history: Sequence[Message] = (),
        guards: Sequence[Guard] = (),
    ) -> Reasoning:
        """Queue `question` in the engine.

        Raises UsageError on an empty question, and ContextOverflow on one that leaves no room.
        """
        if not question.strip():
            raise UsageError("The question is empty.", 'Try: qwq "What is 17 * 24?"')
        prompt = render(self.vocabulary.chat_template, self._messages(question, history))
        tokens = encode(self.vocabulary, prompt)
        sequence = self.engine.add(tokens, self._with_stops(sampling))
        return Reasoning(self, question, sequence, self._format(prompt), guards)

    def _format(self, prompt: Sequence[Segment]) -> Format:
        template = self.vocabulary.chat_template or ""
        return format_of(prompt[-1].text, template, self.profile.format)

    def _messages(self, question: str, history: Sequence[Message]) -> list[Message]:
        system = [Message("system", self.profile.system)] if self.profile.system else []
        return [*system, *history, Message("user", question)]

    def _with_stops(self, sampling: SamplingParams) -> SamplingParams:
        found = (control_token(self.vocabulary, name) for name in self.profile.stop)
        return replace(sampling, stop=frozenset(token for token in found if token is not None))


class Reasoning:
    """The state of one question: `take` each output of its sequence, then `finish`.

    The order of the events is told in qwq_cli.events.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        question: str,
        sequence: TokenSequence,
        format: Format,
        guards: Sequence[Guard] = (),
    ) -> None:
        self.sequence = sequence
        self._reasoner, self._question, self._format = reasoner, question, format
        self._guards = guards
        self._detokenizer = Detokenizer(reasoner.vocabulary.piece)
        self._parser = ReasoningParser(format)
        self._started = reasoner.clocks.elapsed()
        self._prefilled: float | None = None
        self._tail = ""  # the last two characters: where a paragraph may have ended
        self._length = 0
        self._forced: list[Span] = []
        self._notes: list[Note] = []

    def progress(self) -> PromptProgress:
        """How much of the prompt is computed."""
        total = len(self.sequence.prompt)
        done = min(self.sequence.computed, total)
        return PromptProgress(done=done, total=total, seconds=self._seconds)

    def take(self, output: Output) -> Iterator[AnyEvent]:
        """The events of one output; the guards may act on what it brought."""
        if self._prefilled is None:
            yield self.progress()
            if output.prefilling:
                return
            self._prefilled = self._seconds
            self._parser.feed("", tokens=0, seconds=self._prefilled)  # thinking begins here
        text = self._detokenizer.feed(output.tokens)
        yield from self._read(text, forced=output.forced)
        if not self.sequence.finished:
            yield from self._guard(text)

    def finish(self) -> Iterator[AnyEvent]:
        """What is left to tell, with the trace as the last event.

        A sequence that was not finished counts as interrupted.
        """
        if not self.sequence.finished:
            self._reasoner.engine.stop(self.sequence, FinishReason.INTERRUPTED)
        yield from self._read(self._detokenizer.flush(), forced=False)
        reading = self._parser.finish(
            tokens=self.sequence.output_len,
            seconds=self._seconds,
            finish_reason=self._reason,
        )
        yield from reading.events
        yield Finished(trace=self._trace(reading))

    def _guard(self, text: str) -> Iterator[AnyEvent]:
        """Every guard sees every moment; the first that says something is obeyed."""
        moment = Moment(text, self.sequence.output_len, self._parser.answering)
        verdicts = [verdict for guard in self._guards if (verdict := guard.see(moment))]
        if verdicts and isinstance(verdicts[0], ForceAnswer):
            yield self._force_answer(verdicts[0].why)
        elif verdicts and isinstance(verdicts[0], Stop):
            self._reasoner.engine.stop(self.sequence, verdicts[0].reason)

    def _force_answer(self, why: str) -> GuardTripped:
        """Let the stream go on with the opener of an answer, in a paragraph of its own."""
        text = _gap(self._tail) + _OPENERS[self._format]
        self.sequence.force(self._reasoner.vocabulary.tokenize(text, special=True))
        note = Note(kind=NoteKind.FORCED, at=self._length, text=why)
        self._notes.append(note)
        return GuardTripped(note=note)

    @property
    def _seconds(self) -> float:
        return self._reasoner.clocks.elapsed() - self._started

    def _read(self, text: str, *, forced: bool) -> list[AnyEvent]:
        start, self._length = self._length, self._length + len(text)
        self._tail = (self._tail + text)[-2:]
        if forced:
            self._forced.append(Span(start=start, end=self._length))
        tokens = self.sequence.output_len
        return self._parser.feed(text, tokens=tokens, seconds=self._seconds)

    @property
    def _reason(self) -> FinishReason:
        return self.sequence.finish_reason or FinishReason.INTERRUPTED

    def _trace(self, reading: Reading) -> Trace:
        reasoner = self._reasoner
        return Trace(
            id=reasoner.clocks.new_id(),
            created=reasoner.clocks.stamp(),
            question=self._question,
            system=reasoner.profile.system,
            model=reasoner.profile.model,
            engine=reasoner.engine_info,
            sampling=sampling_info(self.sequence.params),
            format=self._format,
            raw=reading.raw,
            status=status_of(self._reason, reading),
            finish_reason=self._reason,
            answer=self._answer(reading),
            steps=reading.steps,
            candidates=reading.candidates,
            notes=tuple(self._notes),
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
            prompt_tokens=len(self.sequence.prompt),
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


def _gap(tail: str) -> str:
    """What makes the text after `tail` begin a paragraph."""
    newlines = len(tail) - len(tail.rstrip("\n"))
    return "\n" * (2 - newlines) if tail else ""


def sampling_info(params: SamplingParams) -> SamplingInfo:
    return SamplingInfo(
        temperature=params.temperature,
        top_p=params.top_p,
        top_k=params.top_k,
        min_p=params.min_p,
        seed=params.seed,
        max_tokens=params.max_tokens,
    )
