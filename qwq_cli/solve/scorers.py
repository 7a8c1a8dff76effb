"""The way to compare that a run or a user chose: our own or a published one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from qwq_cli.choices import ScoreKind
from qwq_cli.equality import hendrycks, minerva
from qwq_cli.equality.equality import Equality
from qwq_cli.equality.published import MathVerify, PublishedVerdict
from qwq_cli.solve.choice_answer import Equal, named
from qwq_cli.solve.reference import Reference, solution
from qwq_cli.solve.scorer import NO_ANSWER, Score, is_choice, score
from qwq_cli.trace.boxes import last_boxed

Judge = Callable[[str, str], PublishedVerdict]

OURS = "qwq"
PUBLISHED = (ScoreKind.MATH_VERIFY, ScoreKind.MINERVA, ScoreKind.HENDRYCKS)


def name_of(kind: ScoreKind | None) -> str:
    """Return the name of a scorer; None is our own."""
    return kind.value if kind else OURS


class Scorer:
    """Judges answers, and decides which of them agree in a vote.

    It is a context manager, because it may use worker processes. equality: decides which are equal.
    """

    def __init__(
        self,
        kind: ScoreKind | None = None,
        equality: Equality | None = None,
        math_verify: MathVerify | None = None,
    ) -> None:
        """kind: None for our own, chosen by the target."""
        self.kind = kind
        self.equality = equality or Equality()
        self._math_verify = math_verify or MathVerify()
        self._judges: dict[ScoreKind | None, Judge] = {
            ScoreKind.MATH_VERIFY: self._math_verify.judge,
            ScoreKind.MINERVA: minerva.judge,
            ScoreKind.HENDRYCKS: hendrycks.judge,
        }

    def __enter__(self) -> Scorer:
        self._stack = ExitStack()
        self._stack.enter_context(self.equality)
        self._stack.enter_context(self._math_verify)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def score(self, answer: str | None, reference: Reference, *, boxed: str | None = None) -> Score:
        """Judge an answer. boxed: the content of the last box, as the model wrote it, if known.

        The published ways compare this, as in their papers, not our reading of it.
        """
        return self.score_by(self.kind, answer, reference, boxed=boxed)

    def score_by(
        self, kind: ScoreKind | None, answer: str | None, reference: Reference,
        *, boxed: str | None = None,
    ) -> Score:  # fmt: skip
        """Judge by another way than its own.

        Any of several right answers is enough; if none is equal, the comparison with the first is
        reported.
        """
        if answer and kind in self._judges:
            bare = last_boxed(answer) if boxed is None else boxed
            answer = answer if bare is None else _given(kind, bare)
        scores = (self._score(kind, answer, one) for one in reference.each)
        first = next(scores)
        return first if first.correct else next((one for one in scores if one.correct), first)

    def _score(self, kind: ScoreKind | None, answer: str | None, reference: Reference) -> Score:
        """Judge by a single target. The published ways see only the target and the answer."""
        if kind not in self._judges:
            return score(answer, reference, kind, self._same(reference))
        if not answer:
            return Score(correct=False, how=NO_ANSWER)
        correct, why = self._judges[kind](solution(reference.target), answer)
        assert kind is not None
        return Score(correct=correct, how=f"{kind.value}: {why}")

    def voting(self, reference: Reference) -> Equal:
        """Return whether two answers are the same vote, always by our own equality."""
        same = self._same(reference)
        if not is_choice(reference.target, reference.choices):
            return same

        def equal(a: str, b: str) -> bool:
            letters = [named(text, reference.choices, same).letter for text in (a, b)]
            return letters[0] == letters[1] if any(letters) else same(a, b)

        return equal

    def remarks(self) -> Iterator[str]:
        """Yield what a user should know about the verdicts so far."""
        yield from self.equality.remarks()
        yield from self._math_verify.remarks()

    def _same(self, reference: Reference) -> Equal:
        asked = reference.asked
        return lambda a, b: self.equality.equal(a, b, asked)


def _given(kind: ScoreKind | None, box: str) -> str:
    """Return a box as a published rule takes it: its content, or for math-verify all of it."""
    return rf"\boxed{{{box}}}" if box and kind is ScoreKind.MATH_VERIFY else box
