"""The state of one question: turns the pieces of a generation into events and a trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from qwq_cli.claims.reader import NOTHING_KNOWN, known_of
from qwq_cli.clocks import Clocks
from qwq_cli.generation.generation import Aside, Can, Generation, Piece
from qwq_cli.generation.places import Places
from qwq_cli.generation.recorded import RecordedGeneration
from qwq_cli.guards.arbiter import Arbiter
from qwq_cli.guards.base import Deed, End, ForceAnswer, Guard, Moment, Probe, Rewind, Stop, Tell
from qwq_cli.reasoning.account import Account, probed_by
from qwq_cli.reasoning.possible import possible
from qwq_cli.reasoning.reader import Reached, Reader
from qwq_cli.reasoning.taken_back import again, words_of
from qwq_cli.trace.beginning import NOTHING, Beginning
from qwq_cli.trace.opener import box_opener, opener
from qwq_cli.trace.reading import Reading
from qwq_cli.trace.status import status_of
from qwq_cli.values import events
from qwq_cli.values.kinds import FinishReason
from qwq_cli.values.trace import Answer, EngineInfo, ModelInfo, Note, Trace
from qwq_cli.values.trace import Rewind as TakenBack

# After these a rewound run continues.
_OWN_ENDS = frozenset({FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTEXT})


@dataclass(frozen=True)
class Question:
    """What is asked, and of which model."""

    text: str
    system: str
    model: ModelInfo
    engine: EngineInfo


class Reasoning:
    """`take` each piece of its generation, then `finish`.

    The order of the events is described in qwq_cli.values.events.
    """

    def __init__(
        self,
        question: Question,
        generation: Generation,
        clocks: Clocks,
        *,
        guards: Sequence[Guard] = (),
        beginning: Beginning = NOTHING,
    ) -> None:
        self.generation = generation
        self._question, self._clocks, self._beginning = question, clocks, beginning
        self._id, self._created = clocks.new_id(), clocks.stamp()
        self._can = possible(generation.can)
        self._arbiter = Arbiter(guards, self._can)
        self._sampling = generation.sampling
        self._given = generation.totals.output
        self._reader = Reader(generation.start, known_of(question.text))
        self._started = clocks.elapsed()
        self._account = Account()
        self._places = Places(self._given)
        self._since: list[str] = []  # text since the last place
        self._is_closed = False  # whether the guards have seen the end

    @property
    def guarded(self) -> bool:
        """Whether there are guards."""
        return bool(self._arbiter)

    def reached(self) -> Reached:
        """Return how far the run is now."""
        return Reached(self.generation.totals.output, self._seconds)

    def progress(self) -> events.PromptProgress:
        """Return how much of the prompt and the given beginning is computed."""
        done, total = self.generation.progress
        return events.PromptProgress(done=done, total=total, seconds=self._seconds)

    def take(self, piece: Piece, at: Reached | None = None) -> Iterator[events.AnyEvent]:
        """Yield the events of one piece. The guards may act on it.

        at: how far the run was then, for a piece that is passed on later; now by default.
        """
        if self._account.prefill is None:
            yield self.progress()
            if piece.prefilling:
                return
            self._account.prefill = self._seconds
            yield from self._begin()
        if piece.aside:
            yield from self._hear(piece.aside)
            return
        at = at or Reached(piece.tokens, self._seconds)
        read = self._reader.read(piece.text, at, forced=piece.forced)
        if any(isinstance(event, events.StepOpened) for event in read):
            self.generation.mark()
        yield from read
        yield from self._reader.shift()
        if self._arbiter:
            yield from self._guard(piece)

    def recording(self) -> RecordedGeneration:
        """Return the model's text up to the first forced words that changed its course.

        It can be played again with the right values that were inserted.
        """
        generation = self.generation
        return RecordedGeneration(
            [piece for piece in self._reader.pieces() if piece.text],
            generation.start,
            generation.sampling,
        )

    def recall(self, trace: Trace, end: int) -> None:
        """Take over what was mended in `trace`, whose text was read again up to `end`."""
        kept = (note for note in trace.notes if note.is_mend and note.at < end)
        self._reader.notes[:0] = kept
        self._account.rewinds += (taken for taken in trace.rewinds if taken.at < end)

    def so_far(self) -> Trace:
        """Return the trace as if the run were interrupted now. The run continues."""
        return self._trace(self._reader.so_far(self.reached()))

    def finish(self) -> Iterator[events.AnyEvent]:
        """Yield the remaining events, with the trace as the last one.

        A generation that was not finished counts as interrupted.
        """
        self.generation.stop(FinishReason.INTERRUPTED)
        if self._account.prefill is None:
            yield from self._begin()
        flushed = self.generation.flush().text
        yield from self._reader.read(flushed, self.reached())
        self._since.append(flushed)
        yield from self._close(is_own=False)
        reading = self._reader.finish(self.reached(), self._reason)
        yield from self._reader.shift()
        yield from reading.events
        yield events.Finished(trace=self._trace(reading))

    def _begin(self) -> Iterator[events.AnyEvent]:
        """Begin to think, or continue; then only the continued step is sent."""
        begun = self._reader.begin(self._beginning, self._given, self._seconds)
        self._started -= self._beginning.seconds
        opened = [at for at, event in enumerate(begun) if isinstance(event, events.StepOpened)]
        yield from begun[opened[-1] :] if opened else ()

    # What guards want.

    def _guard(self, piece: Piece) -> Iterator[events.AnyEvent]:
        self._since.append(piece.text)
        if reason := self.generation.finish_reason:
            if reason in _OWN_ENDS:
                yield from self._close(is_own=True)
            return
        line_ends = "\n" in piece.text
        is_place = self._places.ends_at(piece.tokens, line_ends=line_ends, forced=piece.forced)
        if not (is_place or self._arbiter.listens):
            return
        now = place = self._moment(piece.text, piece.tokens)
        if is_place:
            place = replace(now, text="".join(self._since))
            self._since.clear()
        for deed in self._arbiter.weigh(now, place if is_place else None):
            yield from self._carry_out(deed)

    def _close(self, *, is_own: bool) -> Iterator[events.AnyEvent]:
        """Let guards report at the end, or take the end back if the user did not ask for it."""
        if self._is_closed or not self._arbiter.closes:
            return
        self._is_closed = True
        now = self._moment("".join(self._since), self.generation.totals.output)
        end = End(now, is_own, lambda: self._reader.answer(self.reached()))
        for deed in self._arbiter.weigh_end(end):
            yield from self._carry_out(deed)

    def _moment(self, text: str, tokens: int) -> Moment:
        reader = self._reader
        opening = reader.opening
        return Moment(
            text,
            reader.length,
            tokens - self._given,
            reader.answering,
            self._can,
            can_mask=Can.MASK in self.generation.can,
            ends_paragraph=reader.tail == "\n\n",
            step=opening.start if opening else None,
            known=opening.known if opening else NOTHING_KNOWN,
        )

    def _hear(self, aside: Aside) -> Iterator[events.AnyEvent]:
        """Let guards act on what a finished probe found, at its place."""
        now = self._moment("", self.generation.totals.output)
        probed = probed_by(aside, at=now.at, tokens=now.tokens)
        self._account.add_probe(probed, aside.tokens)
        yield events.AnswerSeen(probed=probed)
        for deed in self._arbiter.hear(probed, now):
            yield from self._carry_out(deed)

    def _carry_out(self, deed: Deed) -> Iterator[events.AnyEvent]:
        verdict = deed.verdict
        if isinstance(verdict, Stop):
            self.generation.stop(verdict.reason)
        elif isinstance(verdict, Rewind):
            yield from self._rewind(verdict)
        elif isinstance(verdict, ForceAnswer):
            self.generation.force(opener(self._reader.format, self._reader.tail))
            yield self._note(Tell(verdict.kind, verdict.why))
        elif isinstance(verdict, Probe):
            self.generation.probe(box_opener(self._reader.format, self._reader.tail))
        else:
            yield self._note(verdict)

    def _note(self, said: Tell, words: str = "") -> events.GuardTripped:
        """Return the note. words: the inserted words, if it is about them."""
        at = self._reader.length + len(words) - len(words.lstrip())
        note = Note(
            kind=said.kind, at=at, text=said.why,
            span=said.span, language=said.language,
        )  # fmt: skip
        self._reader.notes.append(note)
        return events.GuardTripped(note=note)

    def _rewind(self, verdict: Rewind) -> Iterator[events.AnyEvent]:
        """Rewind the generation, the reader and the clock to the end of the kept text."""
        before, reader = self.reached(), self._reader
        at = reader.whole_before(verdict.at)
        self.generation.rewind(at, verdict.redraw)
        tokens = self.generation.totals.output
        self._reader, told = reader.up_to(at, tokens)
        cost = Reached(before.tokens - tokens, before.seconds - reader.seconds_at(at))
        self._places, self._since, self._is_closed = Places(tokens), [], False
        self._started += cost.seconds
        taken = TakenBack(
            step=len(told.steps), at=at, text=reader.text_from(at),
            tokens=cost.tokens, seconds=cost.seconds,
            kind=verdict.kind, why=verdict.why, seed=self.generation.sampling.seed,
        )  # fmt: skip
        self._account.take_back(taken)
        yield events.Rewound(
            step=taken.step, at=at, tokens=cost.tokens, seconds=cost.seconds, why=verdict.why
        )
        yield from again(told, self.reached())
        if verdict.then:
            self.generation.force(verdict.then)
            yield self._note(words_of(verdict, at), verdict.then)

    # The trace.

    @property
    def _seconds(self) -> float:
        """The seconds since the run began, without text that was taken back."""
        return self._clocks.elapsed() - self._started

    @property
    def _reason(self) -> FinishReason:
        return self.generation.finish_reason or FinishReason.INTERRUPTED

    def _trace(self, reading: Reading) -> Trace:
        question = self._question
        return Trace(
            id=self._id,
            created=self._created,
            question=question.text,
            system=question.system,
            model=question.model,
            engine=question.engine,
            sampling=self._sampling.info(),
            format=reading.format,
            raw=reading.raw,
            status=status_of(self._reason, reading),
            finish_reason=self._reason,
            answer=self._answer(reading),
            steps=reading.steps,
            candidates=reading.candidates,
            notes=tuple(self._reader.notes),
            forced=tuple(self._reader.forced),
            stats=self._account.stats(reading, self.generation.totals, self._seconds),
            rewinds=tuple(self._account.rewinds),
            probes=tuple(self._account.probes),
        )

    def _answer(self, reading: Reading) -> Answer:
        """Return the answer; it is forced if forced words follow the last step or begin it."""
        thought_end = reading.steps[-1].end if reading.steps else 0
        begins = reading.answer.start
        forced = any(
            span.start >= thought_end or span.start <= begins < span.end
            for span in self._reader.leading
        )
        return msgspec.structs.replace(reading.answer, forced=forced)
