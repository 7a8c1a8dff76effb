"""One sample under way: the outputs of its sequence, up to its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qwq_cli.engine.engine import Output
from qwq_cli.reasoning import Reached, Reasoning
from qwq_cli.solve.progress import Running
from qwq_cli.solve.record import Problem, SampleResult
from qwq_cli.trace.boxes import last_boxed
from qwq_cli.values.events import AnyEvent, Finished, StepClosed
from qwq_cli.values.trace import Trace

MOST_HELD = 32  # tokens of a line that does not end
MOST_LINES = 32  # that wait to be read
MAX_ANSWER = 10_000  # characters; a text without a box may be all there is


class Attempt:
    """Reads the output line by line: where nobody watches each token, that is five times cheaper
    and tells steps apart just as exactly, since they end with lines.

    Where no guard acts on them either, lines wait until somebody looks or many are there: code
    and data that come into the processor's cache for one of them then serve them all.
    """

    def __init__(
        self, problem: Problem, index: int, reasoning: Reasoning, piece: Callable[[int], bytes]
    ) -> None:
        self.problem, self.index = problem, index
        self.sequence = reasoning.sequence
        self._reasoning, self._piece = reasoning, piece
        self._line: list[int] = []
        self._lines: list[tuple[Output, Reached]] = []
        self._begun = False
        self._step = ""

    def take(self, output: Output) -> None:
        if output.forced or self.sequence.finished or not output.tokens or not self._begun:
            self._begun = bool(output.tokens)
            self._end_line()
            self._read()
            self._see(self._reasoning.take(output))
            return
        self._line += output.tokens
        if b"\n" in self._piece(output.tokens[-1]) or len(self._line) >= MOST_HELD:
            self._end_line()
            if self._reasoning.guarded or len(self._lines) >= MOST_LINES:
                self._read()

    def finish(self) -> Trace:
        """What came of it; a sequence that still runs is stopped."""
        self._end_line()
        self._read()
        *_, last = self._reasoning.finish()
        assert isinstance(last, Finished)
        return last.trace

    def running(self) -> Running:
        self._read()
        progress = self._reasoning.progress()
        return Running(
            name=self.problem.title,
            question=self.problem.question,
            index=self.index,
            tokens=self.sequence.output_len,
            seconds=progress.seconds,
            step=self._step,
        )

    def _end_line(self) -> None:
        if self._line:
            output = Output(self.sequence, tuple(self._line))
            self._lines.append((output, self._reasoning.reached()))
            self._line = []

    def _read(self) -> None:
        lines, self._lines = self._lines, []
        for output, at in lines:
            self._see(self._reasoning.take(output, at))

    def _see(self, events: Iterable[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, StepClosed):
                self._step = event.step.summary


def result_of(trace: Trace, index: int, trace_id: str | None = None) -> SampleResult:
    """trace_id: under which it is kept, if it is."""
    stats, boxed = trace.stats, last_boxed(trace.raw)
    assert trace.sampling is not None  # it is a run of ours
    return SampleResult(
        index=index,
        seed=trace.sampling.seed,
        answer_text=trace.answer.text[:MAX_ANSWER],
        answer_value=trace.answer.value and trace.answer.value[:MAX_ANSWER],
        answer_from=trace.answer.taken_from,
        answer_boxed=boxed and boxed[:MAX_ANSWER],
        status=trace.status,
        finish_reason=trace.finish_reason,
        forced=trace.answer.forced,
        thought_tokens=stats.thought_tokens,
        answer_tokens=stats.answer_tokens,
        seconds=round(stats.prefill_seconds + stats.decode_seconds, 3),
        trace_id=trace_id,
    )
