"""Which of the exchanges in a file is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError

if TYPE_CHECKING:
    from qwq_cli.jobs.spool import Source
    from qwq_cli.transcripts.file import Found
    from qwq_cli.values.trace import Trace

LOOKED_AT = 1000  # exchanges, where nothing else is said


@dataclass(frozen=True)
class Choice:
    """`number` of `count`, from 1; is_all: `count` is all that the file has."""

    trace: Trace
    number: int
    count: int
    is_all: bool

    @property
    def remark(self) -> str | None:
        """What to say where there are others."""
        if self.count == 1 and self.is_all:
            return None
        count = f"{self.count:,}" if self.is_all else f"{self.count:,} or more"
        return f"This is {self.number:,} of {count}; choose with --number N, or --number ID."


def choose(source: Source, wanted: str | None, limit: int | None) -> Choice:
    """wanted: a number from 1, else what the file calls it; the first where it is None.

    No more than `limit` are looked at. Raises UsageError, StoreError.
    """
    from qwq_cli.solve.row import Wrong
    from qwq_cli.transcripts.file import nothing_in, read_file
    from qwq_cli.transcripts.to_trace import trace_of

    most = limit or max(LOOKED_AT, _number(wanted) or 0)
    chosen: tuple[int, Found] | None = None
    first_wrong, count, is_all = None, 0, True
    for found in read_file(source.path):
        if isinstance(found, Wrong):
            first_wrong = first_wrong or found
            continue
        if count == most:
            is_all = False
            break
        count += 1
        if chosen is None and _is_wanted(wanted, count, found):
            chosen = (count, found)
    if not count:
        raise nothing_in(source.path, first_wrong)
    if chosen is None:
        looked = (
            f"{source.name} has {count:,}"
            if is_all
            else f"These are the first {count:,} of {source.name}"
        )
        raise UsageError(
            f"There is no {wanted!r}. {looked}.",
            "Give --number 1, or another." if is_all else "Look at more: --limit N",
        )
    return Choice(trace_of(chosen[1], source.path, source.name), chosen[0], count, is_all)


def _number(wanted: str | None) -> int | None:
    return int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 10 else None


def _is_wanted(wanted: str | None, number: int, found: Found) -> bool:
    if wanted is None or wanted.isdecimal():
        return number == (1 if wanted is None else _number(wanted))
    own = found.own or {}
    return wanted in (found.exchange.key, own.get("id"))
