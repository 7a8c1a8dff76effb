"""What is said of files of results: damage, several runs in them, problems without a record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qwq_cli.cut import cut
from qwq_cli.render.terminal.clean import one_line
from qwq_cli.solve.merge import differences
from qwq_cli.solve.record import Record, RunInfo
from qwq_cli.solve.results import Results
from qwq_cli.units import count

if TYPE_CHECKING:
    from qwq_cli.solve.unfinished import Unfinished
    from qwq_cli.transcripts.planned import Planned

SHOWN = 4  # values of a kind that are shown; the others are counted
_LONGEST = 40  # characters of a value


def damage_lines(file: Path, results: Results) -> Iterator[str]:
    """Yield a sentence with the number of the first line that can't be read, if there is one."""
    if results.damaged:
        lines = count(len(results.damaged), "line")
        yield f"{file} has {lines} that can't be read, the first is line {results.damaged[0]}."


def torn_lines(file: Path, results: Results) -> Iterator[str]:
    """Yield a sentence about a last line that is not complete, if there is one."""
    if results.torn is not None:
        yield f"{file}, line {results.torn}: this last line is not complete; it is left out."


def doubled_lines(records: Sequence[Record]) -> Iterator[str]:
    """Yield a line about problems that stand in several files, if there are any."""
    if not records:
        return
    number, first = count(len(records), "problem"), one_line(records[0].title)
    stand = "stands" if len(records) == 1 else "stand"
    yield f"{number} {stand} in several files ({first} is one); the last file counts."


def several_lines(records: Sequence[Record], they_hold: str) -> Iterator[str]:
    """Yield the remarks if the records belong to several runs. they_hold: begins a sentence."""
    runs = list(dict.fromkeys(record.run for record in records))
    if len(runs) == 1:
        return
    yield f"{they_hold} {count(len(runs), 'run')}, shown separately below. They differ in:"
    for name, values in differences(runs).items():
        yield f"  {name}: {_some(values)}"


def other_runs_lines(path: Path, done: Results, own: Collection[RunInfo]) -> Iterator[str]:
    """Yield a line if the file also holds records of other runs, which stay unchanged."""
    theirs = [record.run for record in done.records.values() if record.run not in own]
    if not theirs:
        return
    others = list(dict.fromkeys(theirs))
    which = "another run" if len(others) == 1 else f"{len(others):,} other runs"
    yield (
        f"{path} also holds {count(len(theirs), 'record')} of {which}; different:"
        f" {_some([*differences([*own, *others])])}. The records of this run are added to them."
    )


def parts_line(parts: Sequence[str]) -> str:
    """Return the line about parts of the problems without a record."""
    noun, have = ("Part", "has") if len(parts) == 1 else ("Parts", "have")
    return f"{noun} {_some(parts)} of the problems {have} no record here."


def missing_line(ids: Sequence[str]) -> str:
    """Return the line about problems without a record."""
    have = "has" if len(ids) == 1 else "have"
    return f"{count(len(ids), 'problem')} {have} no record: {_some(ids)}."


def other_targets_lines(records: Sequence[Record]) -> Iterator[str]:
    """Yield a line about problems whose right answers differ between runs, if there are any."""
    if records:
        have, first = ("has" if len(records) == 1 else "have"), one_line(records[0].title)
        yield (
            f"{count(len(records), 'problem')} {have} other right answers in another run ({first}"
            " is one). Each run is graded by its own; to grade all alike: --targets PROBLEMS"
        )


def unfinished_line(run: Unfinished) -> str:
    """Return the line about a run that was interrupted, or still goes on."""
    return (
        f"A run isn't complete: {run.done:,} of its {count(run.planned, 'problem')} are done. "
        "Figures of those that were done first may differ from those of all. The same `qwq solve` "
        "goes on."
    )


def missing_of_log_line(file: Path, missing: Planned) -> str:
    """Return the line about problems of a log's data set that the log lacks."""
    have = "has" if missing.number == 1 else "have"
    named = f": {_some(missing.ids)}" if missing.ids else ""
    return f"{file}: {count(missing.number, 'problem')} of its data set {have} no sample{named}."


def _some(values: Sequence[object]) -> str:
    shown = ", ".join(map(_short, values[:SHOWN]))
    more = len(values) - SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _short(value: object) -> str:
    text = "none" if value is None or value == "" else str(value)
    return cut(one_line(text), _LONGEST)
