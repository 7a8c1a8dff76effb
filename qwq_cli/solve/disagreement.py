"""Answers on which scorers disagree: a tool to find the next fault of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.grading import reference_of
from qwq_cli.solve.pairs import Pair
from qwq_cli.solve.record import Record
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import Score
from qwq_cli.solve.scorers import PUBLISHED, Scorer, name_of
from qwq_cli.values.value import Value

_KINDS: Mapping[str, ScoreKind | None] = {name_of(kind): kind for kind in (None, *PUBLISHED)}


class Case(Value, frozen=True, kw_only=True):
    """An answer to judge. id: the problem's name, or a pair's line.

    boxed: the content of the last box, as the model wrote it, if known.
    """

    id: str
    answer: str
    reference: Reference
    boxed: str | None = None


class Disagreement(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An answer on which scorers disagree, with the reason of each."""

    id: str
    target: str
    answer: str
    verdicts: Mapping[str, Score]
    alternatives: tuple[str, ...] = ()


def cases_of(records: Iterable[Record]) -> Iterator[Case]:
    """Yield every different answer to every problem with a target."""
    for record in records:
        if record.target and not record.error:
            given = ((s.answer, s.answer_boxed) for s in record.samples if not s.stopped)
            for answer, boxed in dict.fromkeys(given):
                if answer:
                    reference = reference_of(record)
                    yield Case(id=record.title, answer=answer, reference=reference, boxed=boxed)


def cases_of_pairs(pairs: Iterable[Pair]) -> Iterator[Case]:
    for pair in pairs:
        if pair.answer:
            yield Case(id=str(pair.line), answer=pair.answer, reference=pair.reference)


def disagreement(case: Case, scorer: Scorer) -> Disagreement | None:
    """Return the disagreement; None if all scorers agree."""
    verdicts = {
        name: scorer.score_by(kind, case.answer, case.reference, boxed=case.boxed)
        for name, kind in _KINDS.items()
    }
    if len({score.correct for score in verdicts.values()}) == 1:
        return None
    return Disagreement(
        id=case.id,
        target=case.reference.target,
        answer=case.answer,
        verdicts=verdicts,
        alternatives=case.reference.alternatives,
    )
