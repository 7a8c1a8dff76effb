"""One sample in progress: the pieces of its generation, and then its result."""

from __future__ import annotations

from qwq_cli.claims.counts import counts_in
from qwq_cli.generation.generation import Piece
from qwq_cli.reasoning.reader import Reached
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.solve.progress import Running
from qwq_cli.solve.record import Problem, SampleResult
from qwq_cli.trace.boxes import last_boxed
from qwq_cli.values.events import Finished, StepClosed
from qwq_cli.values.kinds import NoteKind, Status
from qwq_cli.values.trace import Trace

MOST_PIECES = 32  # pieces that may wait to be read
MAX_ANSWER = 10_000  # characters; a text without a box may be long


class Attempt:
    """A sample in progress.

    If no guard acts on pieces, they wait until they are needed or there are many. Code and data in
    the processor's cache then serve all of them.
    """

    def __init__(self, problem: Problem, index: int, reasoning: Reasoning) -> None:
        self.problem, self.index = problem, index
        self.generation = reasoning.generation
        self._reasoning = reasoning
        self._pieces: list[tuple[Piece, Reached]] = []
        self._begun = False
        self._step = ""

    @property
    def tokens(self) -> int:
        return self.generation.totals.output

    def take(self, piece: Piece) -> None:
        self._pieces.append((piece, self._reasoning.reached()._replace(tokens=piece.tokens)))
        if self._reasoning.guarded or not self._begun or len(self._pieces) >= MOST_PIECES:
            self._begun = True
            self._read()

    def finish(self) -> Trace:
        """Return its trace. A generation that still runs is stopped."""
        self._read()
        *_, last = self._reasoning.finish()
        assert isinstance(last, Finished)
        return last.trace

    def running(self) -> Running:
        self._read()
        return Running(
            name=self.problem.title,
            question=self.problem.question,
            index=self.index,
            tokens=self.tokens,
            seconds=self._reasoning.reached().seconds,
            step=self._step,
        )

    def _read(self) -> None:
        pieces, self._pieces = self._pieces, []
        for piece, at in pieces:
            for event in self._reasoning.take(piece, at):
                if isinstance(event, StepClosed):
                    self._step = event.step.summary


def has_looped(trace: Trace) -> bool:
    kinds = [*(note.kind for note in trace.notes), *(back.kind for back in trace.rewinds)]
    return trace.status is Status.LOOP or NoteKind.LOOP in kinds


def result_of(trace: Trace, index: int, trace_id: str | None = None) -> SampleResult:
    """Return the result of a sample. trace_id: of its stored trace, if it is stored."""
    stats, boxed, claims = trace.stats, last_boxed(trace.raw), counts_in(trace)
    return SampleResult(
        index=index,
        seed=None if trace.sampling is None else trace.sampling.seed,
        answer_text=trace.answer.text[:MAX_ANSWER],
        answer_value=trace.answer.value and trace.answer.value[:MAX_ANSWER],
        answer_from=trace.answer.taken_from,
        looped=has_looped(trace),
        dropped_tokens=stats.dropped_tokens,
        early=any(note.kind is NoteKind.EARLY for note in trace.notes),
        probe_tokens=stats.probe_tokens,
        decodes=stats.decodes,
        drafted_tokens=stats.drafted_tokens,
        accepted_tokens=stats.accepted_tokens,
        claims=claims.decided,
        failed_claims=claims.fail,
        mended=sum(note.is_mend for note in trace.notes),
        answer_boxed=boxed and boxed[:MAX_ANSWER],
        status=trace.status,
        finish_reason=trace.finish_reason,
        forced=trace.answer.forced,
        thought_tokens=stats.thought_tokens,
        answer_tokens=stats.answer_tokens,
        seconds=round(stats.seconds, 3),
        trace_id=trace_id,
        served=stats.served,
    )
