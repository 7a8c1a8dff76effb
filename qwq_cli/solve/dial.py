"""What a sample would have answered at smaller budgets, from the sample itself.

A thought is cut where the guard of a smaller budget would have ended it, and the answer is forced
there. The sequence is rewound in its own slot of the KV cache, so that only the answer is computed
again. Seeds go by position: the result is what a run with that budget would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwq_cli.engine.engine import Output
from qwq_cli.engine.sequence import Sequence as TokenSequence
from qwq_cli.guards.budget import Budget
from qwq_cli.reasoning import Reasoner, Reasoning
from qwq_cli.solve.attempt import Attempt
from qwq_cli.solve.record import Problem
from qwq_cli.values.trace import FinishReason, Trace

# Called for each sample and budget, in falling order of the budgets.
Keep = Callable[[Problem, int, int, Trace], None]


@dataclass(frozen=True)
class Cut:
    """Where the thought ends: after `length` tokens of output, with `forced` ones to follow."""

    reasoning: Reasoning
    length: int
    forced: Sequence[int]


class DialAttempt(Attempt):
    """A sample that, when it has come to its end, goes back and answers at each smaller budget.

    To a solver it is one sample that takes longer. `finish` gives the trace of the whole thought.
    """

    def __init__(
        self,
        problem: Problem,
        index: int,
        reasoning: Reasoning,
        piece: Callable[[int], bytes],
        *,
        reasoner: Reasoner,
        budgets: Sequence[int],
        keep: Keep,
    ) -> None:
        super().__init__(problem, index, reasoning, piece)
        self._reasoner, self._keep = reasoner, keep
        self._left = sorted(budgets)  # the largest last
        self._output: tuple[int, ...] = ()
        self._length = 0  # of the thought that is under way or was last
        self._whole: Trace | None = None
        self._now: int | None = None

    def take(self, output: Output) -> None:
        super().take(output)
        if self.sequence.finished:
            self._ended()

    def finish(self) -> Trace:
        return self._whole or super().finish()

    def _ended(self) -> None:
        """One more answer is there: keep it, and go back for the next."""
        trace = super().finish()
        if self._whole is None:
            self._whole = trace
            self._remember()
        if self._now is not None:
            self._keep(self.problem, self.index, self._now, trace)
        while self._left:
            self._now = self._left.pop()
            cut = self._find_cut(self._now)
            if cut is not None and cut.length < self._length:
                self._go_back(cut)
                return
            self._keep(self.problem, self.index, self._now, trace)

    def _remember(self) -> None:
        """The tokens of the thought: up to the end token, or to the first that was forced."""
        tokens, start = self.sequence.output, len(self.sequence.prompt)
        self._length = min((at - start for at in self.sequence.forced_at), default=len(tokens))
        has_end = self.sequence.finish_reason is FinishReason.STOP
        self._output = tuple(tokens[: min(self._length, len(tokens) - has_end)])

    def _find_cut(self, budget: int) -> Cut | None:
        """Read the thought again with the guard of `budget`, as a solver reads it.

        None if the guard lets it come to its end.
        """
        assert self._whole is not None
        ghost = TokenSequence(self.sequence.prompt, self.sequence.params)
        question, start = self._whole.question, self._reasoning.start
        guards = [Budget(budget)]
        reasoning = Reasoning(self._reasoner, question, ghost, start, guards=guards)
        reader = Attempt(self.problem, self.index, reasoning, self._piece)
        for token in self._output:
            ghost.extend((token,), forced=False)
            reader.take(Output(ghost, (token,)))
            if forced := ghost.take_forced():
                return Cut(reasoning, ghost.output_len, forced)
        return None

    def _go_back(self, cut: Cut) -> None:
        self._length = cut.length
        self._reasoner.engine.rewind(self.sequence, len(self.sequence.prompt) + cut.length)
        self.sequence.force(cut.forced)
        self._reasoning = cut.reasoning
        self._reasoning.sequence = self.sequence
