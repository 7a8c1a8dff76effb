"""One question on its way through a loaded model: tokens to events, and in the end to a trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec

from qwq_cli.clocks import Clocks
from qwq_cli.engine.chat_template import Segment
from qwq_cli.engine.detokenizer import Detokenizer, with_texts
from qwq_cli.engine.engine import Engine, Output
from qwq_cli.engine.params import SamplingParams
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.engine.spelling import spell
from qwq_cli.engine.vocabulary import Vocabulary, control_token, encode
from qwq_cli.errors import UsageError
from qwq_cli.guards.base import ForceAnswer, Guard, Moment, Stop
from qwq_cli.profile import Profile
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.trace.formats import FORMATS, shown_tokens
from qwq_cli.trace.opener import controls, opener
from qwq_cli.trace.parser import ReasoningParser
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.shift import shift_note
from qwq_cli.trace.start import Start, start_of
from qwq_cli.trace.status import status_of
from qwq_cli.values.events import AnyEvent, Finished, GuardTripped, PromptProgress, StepOpened
from qwq_cli.values.message import Message
from qwq_cli.values.trace import (
    Answer,
    EngineInfo,
    FinishReason,
    Format,
    Note,
    NoteKind,
    Span,
    Stats,
    Trace,
)


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
        beginning: Beginning = NOTHING,
        like: Sequence[int] = (),
    ) -> Reasoning:
        """Queue `question` in the engine; the thought goes on after `beginning`.

        like: tokens that may spell the beginning, as the cache holds them.
        Raises UsageError on an empty question, and ContextOverflow on one that leaves no room.
        """
        prompt = self.prompt(question, history)
        tokens, start = encode(self.vocabulary, prompt), self._start(prompt)
        names = controls(start.format)
        given = spell(self.vocabulary, beginning.text, like=like, controls=names)
        params = self._params(sampling, start.format, len(given))
        sequence = self.engine.add(tokens, params, given)
        return Reasoning(self, question, sequence, start, guards=guards, beginning=beginning)

    def prompt(self, question: str, history: Sequence[Message]) -> list[Segment]:
        """What the model reads. Raises UsageError on an empty question."""
        if not question.strip():
            raise UsageError("The question is empty.", 'Try: qwq "What is 17 * 24?"')
        template = self.profile.template(self.vocabulary.chat_template)
        return template.render(self._messages(question, history), self.profile.think)

    def _start(self, prompt: Sequence[Segment]) -> Start:
        template = self.vocabulary.chat_template or ""
        return start_of(prompt[-1].text, template, self.profile.format)

    def _messages(self, question: str, history: Sequence[Message]) -> list[Message]:
        system = [Message("system", self.profile.system)] if self.profile.system else []
        return [*system, *history, Message("user", question)]

    def _params(self, sampling: SamplingParams, format: Format, given: int) -> SamplingParams:
        """With the stop tokens of the model and the format; the limit does not count the `given`
        tokens."""
        names = (*self.profile.stop, *FORMATS[format].stops)
        found = (control_token(self.vocabulary, name) for name in names)
        limit = sampling.max_tokens
        return replace(
            sampling,
            stop=frozenset(token for token in found if token is not None),
            max_tokens=limit and limit + given,
        )


class Reached(NamedTuple):
    """How far a run was at some moment: tokens of output, and seconds since it began."""

    tokens: int
    seconds: float


class Reasoning:
    """The state of one question: `take` each output of its sequence, then `finish`.

    The order of the events is told in qwq_cli.values.events.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        question: str,
        sequence: TokenSequence,
        start: Start,
        *,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
    ) -> None:
        self.sequence, self.start = sequence, start
        self._id, self._created = reasoner.clocks.new_id(), reasoner.clocks.stamp()
        self._beginning, self._given = beginning, sequence.output_len
        self._reasoner, self._question = reasoner, question
        self._guards = guards
        names = shown_tokens(start.format)
        self._detokenizer = Detokenizer(with_texts(reasoner.vocabulary, names))
        self._parser = ReasoningParser(start.format, start.place)
        self._started = reasoner.clocks.elapsed()
        self._prefilled: float | None = None
        self._tail = ""  # the last two characters: where a paragraph may have ended
        self._length = 0
        self._forced: list[Span] = []
        self._notes: list[Note] = []

    @property
    def guarded(self) -> bool:
        """Whether anybody acts on what is read."""
        return bool(self._guards)

    def reached(self) -> Reached:
        """How far the run is now."""
        return Reached(self.sequence.output_len, self._seconds)

    def progress(self) -> PromptProgress:
        """How much of the prompt is computed, and of what the thought begins with."""
        total = len(self.sequence.prompt) + self._given
        done = min(self.sequence.computed, total)
        return PromptProgress(done=done, total=total, seconds=self._seconds)

    def take(self, output: Output, at: Reached | None = None) -> Iterator[AnyEvent]:
        """The events of one output; the guards may act on what it brought.

        at: how far the run was then, for an output that is told later; now by default.
        """
        if self._prefilled is None:
            yield self.progress()
            if output.prefilling:
                return
            self._prefilled = self._seconds
            yield from self._begin()
        text = self._detokenizer.feed(output.tokens)
        yield from self._read(text, at or self.reached(), forced=output.forced)
        yield from self._tell_format()
        if not self.sequence.finished:
            yield from self._guard(text)

    def so_far(self) -> Trace:
        """The trace as it would be if the run was interrupted now; the run goes on."""
        tokens = self.sequence.output_len
        return self._trace(self._parser.so_far(tokens=tokens, seconds=self._seconds))

    def finish(self) -> Iterator[AnyEvent]:
        """What is left to tell, with the trace as the last event.

        A sequence that was not finished counts as interrupted.
        """
        if not self.sequence.finished:
            self._reasoner.engine.stop(self.sequence, FinishReason.INTERRUPTED)
        if self._prefilled is None:
            yield from self._begin()
        yield from self._read(self._detokenizer.flush(), self.reached(), forced=False)
        reading = self._parser.finish(
            tokens=self.sequence.output_len,
            seconds=self._seconds,
            finish_reason=self._reason,
        )
        yield from self._tell_format()
        yield from reading.events
        yield Finished(trace=self._trace(reading))

    def _begin(self) -> Iterator[AnyEvent]:
        """Thinking begins here, or goes on; then only the step that is gone on with is told."""
        for span in self._beginning.forced:
            self._parser.trust(span)
        begun = self._parser.feed("", tokens=0, seconds=self._seconds)
        for text, share, seconds in self._beginning.pieces():
            at = self._seconds + seconds
            begun += self._parser.feed(text, tokens=round(share * self._given), seconds=at)
            self._note_passed(text)
        self._forced += self._beginning.forced
        self._notes += self._beginning.notes
        self._started -= self._beginning.seconds
        opened = [at for at, event in enumerate(begun) if isinstance(event, StepOpened)]
        yield from begun[opened[-1] :] if opened else ()

    def _tell_format(self) -> Iterator[GuardTripped]:
        """Once, if the stream is of another format than its template and profile tell."""
        at = self._parser.shifted
        if at is None or any(note.kind is NoteKind.FORMAT for note in self._notes):
            return
        self._notes.append(shift_note(self._parser.format, at))
        yield GuardTripped(note=self._notes[-1])

    def _guard(self, text: str) -> Iterator[AnyEvent]:
        """Every guard sees every moment; the first that says something is obeyed."""
        tokens = self.sequence.output_len - self._given
        moment = Moment(text, tokens, self._parser.answering)
        verdicts = [verdict for guard in self._guards if (verdict := guard.see(moment))]
        if verdicts and isinstance(verdicts[0], ForceAnswer):
            yield self._force_answer(verdicts[0].why)
        elif verdicts and isinstance(verdicts[0], Stop):
            self._reasoner.engine.stop(self.sequence, verdicts[0].reason)

    def _force_answer(self, why: str) -> GuardTripped:
        """Let the stream go on with the opener of an answer, in a paragraph of its own."""
        text = opener(self._parser.format, self._tail)
        self.sequence.force(self._reasoner.vocabulary.tokenize(text, special=True))
        note = Note(kind=NoteKind.FORCED, at=self._length, text=why)
        self._notes.append(note)
        return GuardTripped(note=note)

    @property
    def _seconds(self) -> float:
        return self._reasoner.clocks.elapsed() - self._started

    def _read(self, text: str, at: Reached, *, forced: bool) -> list[AnyEvent]:
        start = self._length
        self._note_passed(text)
        if forced:
            self._forced.append(Span(start=start, end=self._length))
            self._parser.trust(self._forced[-1])
        return self._parser.feed(text, tokens=at.tokens, seconds=at.seconds)

    def _note_passed(self, text: str) -> None:
        self._length += len(text)
        self._tail = (self._tail + text)[-2:]

    @property
    def _reason(self) -> FinishReason:
        return self.sequence.finish_reason or FinishReason.INTERRUPTED

    def _trace(self, reading: Reading) -> Trace:
        reasoner = self._reasoner
        return Trace(
            id=self._id,
            created=self._created,
            question=self._question,
            system=reasoner.profile.system,
            model=reasoner.profile.model,
            engine=reasoner.engine_info,
            sampling=self.sequence.params.info(),
            format=reading.format,
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
            cached_tokens=self.sequence.reused,
        )
