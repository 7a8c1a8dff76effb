"""What a sample would have answered at smaller budgets, from the sample itself.

A thought is cut where the guard of a smaller budget would have ended it, and the answer is forced
there. The sequence is rewound in its own slot of the KV cache, so that only the answer is computed
again. Seeds go by position: the result is what a run with that budget would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwq_cli.generation.generation import Piece
from qwq_cli.generation.recorded import RecordedGeneration
from qwq_cli.guards.base import Guard
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.reasoning.reasoning import Reasoning
from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.record import Problem
from qwq_cli.values.trace import Trace

# Called for each sample and budget, in falling order of budgets.
Keep = Callable[[Problem, int, int, Trace], None]
Whole = Callable[[Problem, int, Trace], None]  # called for each sample that reached its end


@dataclass(frozen=True)
class Cut:
    """Where the thought ends: after `length` characters of output; then `forced` follows."""

    reasoning: Reasoning
    length: int
    forced: str


class DialAttempt(Attempt):
    """A sample that answers again at each smaller budget after it has ended.

    A solver sees one sample that takes longer. `finish` returns the trace of the whole thought.
    """

    def __init__(
        self,
        problem: Problem,
        index: int,
        reasoning: Reasoning,
        *,
        reasoner: Reasoner,
        budgets: Sequence[int],
        guards: Callable[[Problem, int, int], Sequence[Guard]],
        keep: Keep,
        whole: Whole = lambda _problem, _index, _trace: None,
    ) -> None:
        super().__init__(problem, index, reasoning)
        self._reasoner, self._guards, self._keep = reasoner, guards, keep
        self._tell_whole = whole
        self._left = sorted(budgets)  # the largest last
        self._recording: RecordedGeneration | None = None
        self._length = 0  # of the current thought, in characters
        self._whole: Trace | None = None
        self._now: int | None = None

    def take(self, piece: Piece) -> None:
        super().take(piece)
        if self.generation.finish_reason is not None:
            self._ended()

    def finish(self) -> Trace:
        return self._whole or super().finish()

    def _ended(self) -> None:
        """Store the answer that has just ended, and go back for the next one."""
        trace = super().finish()
        if self._whole is None:
            self._whole = trace
            self._tell_whole(self.problem, self.index, trace)
            self._recording = self._reasoning.recording()
            self._length = self._recording.length
        if self._now is not None:
            self._keep(self.problem, self.index, self._now, trace)
        while self._left:
            self._now = self._left.pop()
            cut = self._find_cut(self._now, self._whole)
            if cut is not None and cut.length < self._length:
                self._go_back(cut)
                return
            self._keep(self.problem, self.index, self._now, trace)

    def _find_cut(self, budget: int, whole: Trace) -> Cut | None:
        """Return where the guards of a run with `budget` would end the thought.

        Returns None if they would let it reach its end.
        """
        assert self._recording is not None
        recording = self._recording.fork(0, self.generation.sampling)
        guards = self._guards(self.problem, budget, recording.sampling.seed)
        reasoning = self._reasoner.reading(whole.question, recording, guards)
        reader = Attempt(self.problem, self.index, reasoning)
        length = 0
        while recording.finish_reason is None:
            piece = recording.next()
            reader.take(piece)
            length += len(piece.text)
            if recording.forced is not None:
                reasoning.recall(whole, length)
                return Cut(reasoning, length, recording.forced)
        return None

    def _go_back(self, cut: Cut) -> None:
        self._length = cut.length
        self.generation.rewind(cut.length)
        self.generation.force(cut.forced)
        self._reasoning = cut.reasoning
        self._reasoning.generation = self.generation
