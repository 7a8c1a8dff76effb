"""Which problems a figure is of: how many, and a digest by which two people can compare them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from qwq_cli.solve.choice_list import text_of_choice
from qwq_cli.solve.record import Record
from qwq_cli.values.value import Value

_DIGITS = 16


class Measured(Value, frozen=True, kw_only=True):
    """How many problems there are, failed ones too, and a digest of them.

    digest: 16 hex digits that change with any id, question, choice or right answer, but not with
    the order of the problems, nor with that of the choices.
    """

    problems: int
    digest: str


def measured(records: Iterable[Record]) -> Measured:
    """Return what the records of one run are of."""
    lines = sorted(map(_line, records))
    digest = hashlib.sha256(b"\n".join(lines)).hexdigest()[:_DIGITS]
    return Measured(problems=len(lines), digest=digest)


def _line(record: Record) -> bytes:
    targets = sorted({text_of_choice(each, record.choices) for each in record.targets})
    return msgspec.json.encode((record.id, record.question, sorted(record.choices), targets))
