"""Files of results, read together, with remarks about what doesn't match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import write

if TYPE_CHECKING:
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.settings import Settings
    from qwq_cli.solve.record import Record, RunInfo
    from qwq_cli.solve.results import Key, Results
    from qwq_cli.transcripts.log_results import LogResults, Verdicts

SHOWN = 4  # values of a kind that are shown; the others are counted


@dataclass(frozen=True)
class FoundRecords:
    """Records that were found. is_damaged: whether some lines can't be read.

    lacks_parts: whether some parts of a run have no record. verdicts: those of logs of other
    programs, by the name of a scorer or filter.
    """

    records: tuple[Record, ...]
    is_damaged: bool
    lacks_parts: bool = False
    verdicts: Verdicts = field(default_factory=dict)


def files_of(names: Sequence[str]) -> list[Path]:
    """Return the files; patterns are expanded, if the shell did not do it.

    Raises UsageError if nothing matches.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.exists() or not has_magic(name):
            found[path] = None
            continue
        fitting = sorted(glob(name))
        if not fitting:
            raise UsageError(f"No file matches {name}.", "Check the folder and the pattern.")
        found |= dict.fromkeys(map(Path, fitting))
    return list(found)


def read_files(env: Environment, settings: Settings, files: Sequence[Path]) -> FoundRecords:
    """Read the files; say on stderr what can't be read and what doesn't match.

    Raises UsageError, StoreError.
    """
    from qwq_cli.jobs.solve_sources import wrong_lines
    from qwq_cli.solve.merge import merge
    from qwq_cli.solve.shard import missing_shards
    from qwq_cli.transcripts.log_results import LogResults

    read = {file: _read(file) for file in files}
    merged = merge(read.values())
    if not merged.records:
        raise UsageError(
            f"{files[0]} holds no results yet.", f"qwq solve problems.jsonl -o {files[0]}"
        )
    damage = [
        line
        for file, its in read.items()
        for line in (*damage_lines(file, its), *torn_lines(file, its))
    ]
    logs = [its for its in read.values() if isinstance(its, LogResults)]
    damage += wrong_lines([line for log in logs for line in log.wrong])
    doubled = _doubled(merged.doubled) if merged.doubled else []
    several = _several(merged.records, "The files hold" if files[1:] else "The file holds")
    lacking = missing_shards(merged.records)
    if sum(not results.records for results in read.values()) >= len(lacking):
        lacking = ()  # a part without problems has an empty file
    parts = [_parts_line(lacking)] if lacking else []
    remarks = [line for log in logs for line in log.remarks]
    write(env, settings, env.stderr, [*remarks, *damage, *doubled, *several, *parts])
    return FoundRecords(merged.records, bool(damage), bool(lacking), _verdicts(logs))


def _verdicts(logs: Iterable[LogResults]) -> Verdicts:
    found: dict[str, dict[tuple[Key, int], bool]] = {}
    for log in logs:
        for name, its in log.verdicts.items():
            found.setdefault(name, {}).update(its)
    return found


def _read(file: Path) -> Results:
    from qwq_cli.solve.results import read_results
    from qwq_cli.text_file import readable
    from qwq_cli.transcripts.log_results import read_log

    if not file.is_file():
        raise UsageError(
            f"There is no file {file}.", f"Make one: qwq solve problems.jsonl -o {file}"
        )
    with readable(file):
        log = read_log(file)
    return read_results(file) if log is None else log


def damage_lines(file: Path, results: Results) -> Iterator[str]:
    """Yield a sentence with the number of the first line that can't be read, if there is one."""
    from qwq_cli.units import count

    if results.damaged:
        lines = count(len(results.damaged), "line")
        yield f"{file} has {lines} that can't be read, the first is line {results.damaged[0]}."


def torn_lines(file: Path, results: Results) -> Iterator[str]:
    """Yield a sentence about a last line that is not complete, if there is one."""
    if results.torn is not None:
        yield f"{file}, line {results.torn}: this last line is not complete; it is left out."


def _doubled(records: Sequence[Record]) -> list[str]:
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.units import count

    number, first = count(len(records), "problem"), one_line(records[0].title)
    stand = "stands" if len(records) == 1 else "stand"
    return [f"{number} {stand} in several files ({first} is one); the last file counts."]


def _several(records: Sequence[Record], they_hold: str) -> Iterator[str]:
    """Yield the remarks if the records belong to several runs."""
    from qwq_cli.solve.merge import differences
    from qwq_cli.units import count

    runs = list(dict.fromkeys(record.run for record in records))
    if len(runs) == 1:
        return
    yield f"{they_hold} {count(len(runs), 'run')}, shown separately below. They differ in:"
    for name, values in differences(runs).items():
        yield f"  {name}: {_some(values)}"


def other_runs_lines(path: Path, done: Results, own: Collection[RunInfo]) -> Iterator[str]:
    """Yield a line if the file also holds records of other runs, which stay unchanged."""
    from qwq_cli.solve.merge import differences
    from qwq_cli.units import count

    theirs = [record.run for record in done.records.values() if record.run not in own]
    if not theirs:
        return
    others = list(dict.fromkeys(theirs))
    which = "another run" if len(others) == 1 else f"{len(others):,} other runs"
    yield (
        f"{path} also holds {count(len(theirs), 'record')} of {which}; different:"
        f" {_some([*differences([*own, *others])])}. The records of this run are added to them."
    )


def _parts_line(parts: Sequence[str]) -> str:
    noun, have = ("Part", "has") if len(parts) == 1 else ("Parts", "have")
    return f"{noun} {_some(parts)} of the problems {have} no record here."


def missing_line(ids: Sequence[str]) -> str:
    """Return the line about problems without a record."""
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.units import count

    have = "has" if len(ids) == 1 else "have"
    return f"{count(len(ids), 'problem')} {have} no record: {_some([one_line(id) for id in ids])}."


def _some(values: Sequence[object]) -> str:
    from qwq_cli.render.terminal.clean import one_line

    shown = ", ".join(one_line(_short(value)) for value in values[:SHOWN])
    more = len(values) - SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _short(value: object) -> str:
    text = "none" if value is None or value == "" else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
