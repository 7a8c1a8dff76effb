"""Whether an answer is right, by our own ways to compare."""

from __future__ import annotations

from qwq_cli.choices import ScoreKind
from qwq_cli.equality.choice import Choice
from qwq_cli.equality.decimal_comma import with_point
from qwq_cli.equality.equality import LONGEST
from qwq_cli.equality.reading import read
from qwq_cli.equality.values import Quantity, Words
from qwq_cli.solve.choice_answer import Equal, agrees, folded, named
from qwq_cli.solve.counted import counts_another
from qwq_cli.solve.echo import is_echo
from qwq_cli.solve.letter_mention import letter_in
from qwq_cli.solve.mention import Mention, formula_in, number_in
from qwq_cli.solve.reference import Reference, solution
from qwq_cli.values.value import Value

_Comparison = tuple[Equal, ScoreKind, str]  # how to compare, as what, and its name

NO_ANSWER = "no answer"  # what is said in place of a comparison


class Score(Value, frozen=True, kw_only=True):
    """how: the comparison that decided, for people."""

    correct: bool
    how: str


def score(answer: str | None, reference: Reference, kind: ScoreKind | None, equal: Equal) -> Score:
    """Judge `answer` (None: there is none). If `kind` is None, the target chooses it.

    An answer that is a sentence is also right if the number, letter or formula that it states is
    right, because not every model boxes its answer.
    """
    target = solution(reference.target)
    by_choice = kind in (None, ScoreKind.CHOICE) and is_choice(target, reference.choices)
    if not answer:
        return Score(correct=False, how=NO_ANSWER)
    answer = answer[-LONGEST:]  # earlier text is talk
    if by_choice:
        found = named(answer, reference.choices, equal)
        correct = found.letter == target.strip().upper()
        return Score(correct=correct, how=f"{ScoreKind.CHOICE.value}, {found.how}")
    same, kind, name = comparison = _comparison(kind, target, equal)
    if same(_pointed(answer, target, kind, same), target):
        if is_echo(answer, target, reference.question):
            return Score(correct=False, how=f"{name}, but the question's own formula")
        return Score(correct=True, how=name)
    return _of_sentence(answer, target, comparison)


def _of_sentence(answer: str, target: str, comparison: _Comparison) -> Score:
    same, kind, name = comparison
    stated = _stated(answer, kind, target)
    if stated.part is None:
        return Score(correct=False, how=f"{name}, {stated.why}" if stated.why else name)
    if counts_another(stated.part, stated.behind, answer, target):
        return Score(correct=False, how=f"{name}, it states {stated.part!r} of something else")
    correct = same(_pointed(stated.part, target, kind, same), target)
    return Score(correct=correct, how=f"{name}, it states {stated.part!r}")


def _pointed(text: str, target: str, kind: ScoreKind, same: Equal) -> str:
    """Return a number with a decimal comma with a point, if this makes it right."""
    number = with_point(text) if kind is ScoreKind.NUMERIC else None
    return number if number and same(number, target) else text


def _stated(answer: str, kind: ScoreKind, target: str) -> Mention:
    """Return what a sentence states: of values, a number if the target is one, or a formula."""
    if kind is ScoreKind.CHOICE:
        return letter_in(answer)
    if kind is ScoreKind.EXACT:
        return Mention(None)
    if ScoreKind.NUMERIC not in (kind, kind_of(target)):
        return formula_in(answer)
    number = number_in(answer)
    formula = Mention(None) if number.part else formula_in(answer)
    return formula if formula.part else number


def is_choice(target: str, choices: tuple[str, ...]) -> bool:
    """Return whether the target is the letter of one of the choices."""
    letter = target.strip().upper()
    return len(letter) == 1 and "A" <= letter < chr(ord("A") + len(choices))


def kind_of(target: str) -> ScoreKind:
    """Return the kind: choice for a letter, exact for words, numeric for a number, else math."""
    reading = read(target)
    if isinstance(reading, Choice):
        return ScoreKind.CHOICE
    if isinstance(reading, Words):
        return ScoreKind.EXACT
    is_number = isinstance(reading, Quantity) and reading.value is not None
    return ScoreKind.NUMERIC if is_number else ScoreKind.MATH


def _comparison(kind: ScoreKind | None, target: str, equal: Equal) -> _Comparison:
    """Return how to compare, as what, and its name.

    Words that need not be identical may have other spellings: `no solution` as an empty set.
    """
    if kind is ScoreKind.EXACT:
        return lambda answer, its: folded(answer) == folded(its), kind, kind.value
    kind = kind or kind_of(target)
    if kind is ScoreKind.CHOICE:
        return lambda answer, its: agrees(answer, its, equal), kind, kind.value
    return equal, kind, "words" if kind is ScoreKind.EXACT else kind.value
