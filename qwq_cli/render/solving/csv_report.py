"""Records as CSV, for spreadsheets and for programs: one line for each problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from qwq_cli.render.solving.report import error_text, run_text
from qwq_cli.render.solving.verdicts import any_of
from qwq_cli.render.terminal.clean import clean
from qwq_cli.solve.record import Record, RunInfo, digest_of

COLUMNS = (
    "id",
    "correct",
    "answer",
    "target",
    "scorer",
    "samples",
    "graded",
    "right",
    "votes",
    "tokens",
    "why",
    "error",
    "run",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run a cell with such a beginning


def csv_report(records: Iterable[Record]) -> str:
    """Return a line for each problem, with its fields after the fixed columns."""
    records = list(records)
    runs = {run: _name(run) for run in dict.fromkeys(record.run for record in records)}
    names = tuple(dict.fromkeys(name for record in records for name in record.fields))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *map(_plain, _headings(names))))
    for record in records:
        own = (record.fields.get(name, "") for name in names)
        cells = (*_line(record), runs[record.run], *own)
        writer.writerow([_plain(cell) for cell in cells])
    return text.getvalue()


def _name(run: RunInfo) -> str:
    """Return the same name for a run in every file: its text, its seed, and a digest of it all."""
    seed = f", seed {run.seed}" if run.sampling else ""
    return f"{run_text(run)}{seed}, digest {digest_of(run)}"


def _headings(fields: Sequence[str]) -> Iterator[str]:
    """Yield a heading for each field: its name, or another one if a figure has this heading."""
    taken = {*COLUMNS, *fields}
    for name in fields:
        heading = name
        while name in COLUMNS and heading in taken:
            heading = f"field {heading}"
        yield heading


def _line(record: Record) -> Iterator[str]:
    vote = record.vote
    yield record.title
    yield "" if record.correct is None else str(record.correct).lower()
    yield record.answer or ""
    yield any_of(record.targets)
    yield record.scorer or ""
    yield str(len(record.samples))
    yield str(len(record.marks))
    yield str(sum(record.marks)) if record.marks else ""
    yield "-".join(str(len(group.samples)) for group in vote.groups) if vote else ""
    yield "" if record.run.log and not record.tokens else str(record.tokens)  # not all logs tell
    yield vote.why if vote else ""
    yield error_text(record)


def _plain(text: str) -> str:
    """Return text that no spreadsheet reads as a formula; a number stays a number."""
    text = clean(text)
    is_formula = text.startswith(_FORMULA) and not _is_number(text)
    return f"'{text}" if is_formula else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
