"""Where scorers part about an answer: the tool that finds the next fault of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qwq_cli.choices import ScoreKind
from qwq_cli.solve.grading import reference_of
from qwq_cli.solve.pairs import Pair
from qwq_cli.solve.record import Record
from qwq_cli.solve.reference import Reference
from qwq_cli.solve.scorer import Score
from qwq_cli.solve.scorers import PUBLISHED, Scorer
from qwq_cli.values.value import Value

OURS = "qwq"
_KINDS: Mapping[str, ScoreKind | None] = {OURS: None, **{kind.value: kind for kind in PUBLISHED}}


class Case(Value, frozen=True, kw_only=True):
    """An answer to be judged. id: the name of the problem, or the line of a pair. boxed: what
    the last box holds, as the model wrote it, where that is known."""

    id: str
    answer: str
    reference: Reference
    boxed: str | None = None


class Disagreement(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An answer that not all scorers find right, nor all wrong; each with its reason."""

    id: str
    target: str
    answer: str
    verdicts: Mapping[str, Score]
    alternatives: tuple[str, ...] = ()


def cases_of(records: Iterable[Record]) -> Iterator[Case]:
    """Every different answer to every problem that has a target."""
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
    """None where all scorers agree."""
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
