"""Whether an answer is right, by a target and a way to compare."""

from __future__ import annotations

from collections.abc import Callable

from qwq_cli.check.choice import Choice, read_choice
from qwq_cli.check.equality import LONGEST
from qwq_cli.check.notation import squeeze, tidy
from qwq_cli.check.reading import read
from qwq_cli.check.values import Quantity, Words
from qwq_cli.choices import ScoreKind
from qwq_cli.solve.mention import mentioned
from qwq_cli.trace.boxes import filled_boxes
from qwq_cli.trace.model import Value

Equal = Callable[[str, str], bool]


class Score(Value, frozen=True, kw_only=True):
    """how: the comparison that decided, for people."""

    correct: bool
    how: str


def score(answer: str | None, target: str, kind: ScoreKind | None, equal: Equal) -> Score:
    """Judge `answer` (None: there is none). A kind of None is chosen by the target.

    An answer that is a sentence is right too if the one number, letter or formula in it is: not
    every model boxes what it means.
    """
    target = solution(target)
    kind = kind or kind_of(target)
    if not answer:
        return Score(correct=False, how="no answer")
    answer = answer[-LONGEST:]  # what stands before is talk
    if _same(answer, target, kind, equal):
        return Score(correct=True, how=kind.value)
    part = mentioned(answer, kind)
    if part is None:
        return Score(correct=False, how=kind.value)
    return Score(correct=_same(part, target, kind, equal), how=f"{kind.value}, {part!r} in it")


def solution(target: str) -> str:
    """The answer in a target that is a worked solution with a box."""
    boxes = filled_boxes(target)
    return target[boxes[-1].inner_start : boxes[-1].inner_end] if boxes else target.strip()


def kind_of(target: str) -> ScoreKind:
    """A letter is a choice, words are exact, a number is numeric; the rest is mathematics."""
    reading = read(target)
    if isinstance(reading, Choice):
        return ScoreKind.CHOICE
    if isinstance(reading, Words):
        return ScoreKind.EXACT
    is_number = isinstance(reading, Quantity) and reading.value is not None
    return ScoreKind.NUMERIC if is_number else ScoreKind.MATH


def _same(answer: str, target: str, kind: ScoreKind, equal: Equal) -> bool:
    if kind is ScoreKind.EXACT:
        return _folded(answer) == _folded(target)
    if kind is ScoreKind.CHOICE:
        return _letter(answer) == _letter(target)
    return equal(answer, target)


def _folded(text: str) -> str:
    return squeeze(tidy(text)).casefold()


def _letter(text: str) -> str:
    """The letter chosen, or all of the text where there is none."""
    spelling = tidy(text)
    choice = read_choice(spelling if len(spelling) > 1 else spelling.upper())
    return choice.letter if choice else _folded(text)
