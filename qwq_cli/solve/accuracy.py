"""Shares of right answers in a set of records: of samples, of votes, and by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qwq_cli.solve.estimators import Estimate, estimate
from qwq_cli.solve.record import Record
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.values.value import Value

DIGITS = 18  # of a value, at most, to be sorted as a number
MOST_VALUES = 30  # of a field that gets a table


class Accuracy(Value, frozen=True, kw_only=True):
    """Shares of right answers. graded: the number of graded problems.

    pass_1: the mean over a problem's samples, then over problems. voted: for answers that the vote
    chose; None if every problem has one sample. chance: for guessing one of the choices; None if
    no problem has choices. biased: pass_1 is no fair mean, as answers or lengths ended sampling.
    """

    graded: int
    pass_1: Estimate | None
    voted: Estimate | None
    chance: float | None = None
    biased: bool = False


def accuracy(records: Iterable[Record]) -> Accuracy:
    """Return the shares of right answers."""
    graded = [record for record in records if record.correct is not None]
    shares = [sum(record.marks) / len(record.marks) for record in graded if record.marks]
    is_voted = any(record.run.samples > 1 for record in graded)
    return Accuracy(
        graded=len(graded),
        pass_1=estimate(shares),
        voted=estimate([float(bool(record.correct)) for record in graded]) if is_voted else None,
        chance=_chance(graded),
        biased=any(map(_is_cut_short, graded)),
    )


def by_field(records: Sequence[Record]) -> Mapping[str, Mapping[str, Accuracy]]:
    """Return accuracy by value of each field.

    Only fields with few values count, of which at least one has several problems.
    """
    names = dict.fromkeys(name for record in records for name in record.fields)
    tables = {name: _by(records, name) for name in names}
    return {
        name: {value: accuracy(its) for value, its in _in_order(groups)}
        for name, groups in tables.items()
        if 1 < len(groups) <= MOST_VALUES and max(map(len, groups.values())) > 1
    }


def _in_order(groups: Mapping[str, list[Record]]) -> list[tuple[str, list[Record]]]:
    """Return the groups in the order of their values: whole numbers by size, before words."""

    def key(value: str) -> tuple[bool, int, str]:
        is_number = value.isascii() and value.isdecimal()
        return not is_number, int(value[:DIGITS]) if is_number else 0, value

    return sorted(groups.items(), key=lambda group: key(group[0]))


def _by(records: Iterable[Record], name: str) -> Mapping[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.fields.get(name, ""), []).append(record)
    return groups


def _is_cut_short(record: Record) -> bool:
    """Return whether its vote was decided before all samples were done."""
    is_ruled = record.run.rule != MAJORITY.value
    return is_ruled and len(record.finished) < record.run.samples


def _chance(records: Sequence[Record]) -> float | None:
    if not any(record.choices for record in records):
        return None
    return sum(1 / len(r.choices) for r in records if r.choices) / len(records)
