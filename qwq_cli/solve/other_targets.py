"""Problems that several runs ask, and for which their records name different right answers."""

from __future__ import annotations

from collections.abc import Iterable

from qwq_cli.solve.choice_list import text_of_choice
from qwq_cli.solve.record import Record


def with_other_targets(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return a record of each problem whose right answers are not the same in all runs.

    Choices are compared as texts, as runs may show them in different orders. A problem is known by
    its id and question; a record without a right answer is not graded, and differs from none.
    """
    found: dict[tuple[str, str], Record] = {}
    differing: dict[tuple[str, str], Record] = {}
    for record in records:
        if record.target is not None:
            key = (record.id, " ".join(record.question.split()))
            if _answers(found.setdefault(key, record)) != _answers(record):
                differing.setdefault(key, record)
    return tuple(differing.values())


def _answers(record: Record) -> frozenset[str]:
    return frozenset(text_of_choice(each, record.choices) for each in record.targets)
