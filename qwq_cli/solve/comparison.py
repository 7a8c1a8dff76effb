"""A run beside another one: the difference of their accuracy on the problems that both have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.record import Record
from qwq_cli.values.value import Value


class Comparison(Value, frozen=True, kw_only=True):
    """A later run less the first one, problem by problem.

    problems: how many both runs graded; only these count. other_questions: how many more have the
    same id and another question. pass_1: of a problem's mean over its samples. voted: of the
    answer that the vote chose, or of the only sample; None if no problem has several samples. Both
    are None if `problems` is 0. won, lost: problems whose mean is higher, or lower.
    """

    problems: int
    other_questions: int
    pass_1: Estimate | None
    voted: Estimate | None
    won: int
    lost: int


def comparison(first: Iterable[Record], later: Iterable[Record]) -> Comparison:
    """Compare a later run with the first.

    The standard error is that of the paired differences, as in Miller, "Adding Error Bars to
    Evals" (2024): what is hard for both runs doesn't add to it.
    """
    before, after = _graded(first), _graded(later)
    both = [(before[id], record) for id, record in after.items() if id in before]
    pairs = [pair for pair in both if _question(pair[0]) == _question(pair[1])]
    means = [_mean(other) - _mean(one) for one, other in pairs]
    return Comparison(
        problems=len(pairs),
        other_questions=len(both) - len(pairs),
        pass_1=estimate(means),
        voted=_voted(pairs),
        won=sum(mean > 0 for mean in means),
        lost=sum(mean < 0 for mean in means),
    )


def _graded(records: Iterable[Record]) -> Mapping[str, Record]:
    return {record.id: record for record in records if record.correct is not None and record.marks}


def _question(record: Record) -> str:
    """Return the question without differences in spaces, in which programs that log it differ."""
    return " ".join(record.question.split())


def _mean(record: Record) -> float:
    return sum(record.marks) / len(record.marks)


def _voted(pairs: Sequence[tuple[Record, Record]]) -> Estimate | None:
    if not any(record.run.samples > 1 for pair in pairs for record in pair):
        return None
    return estimate([float(bool(other.correct)) - bool(one.correct) for one, other in pairs])
