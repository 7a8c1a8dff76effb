"""Files of results, read together, with remarks about what doesn't match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import write

if TYPE_CHECKING:
    from qwq_cli.jobs.environment import Environment
    from qwq_cli.settings import Settings
    from qwq_cli.solve.record import Record
    from qwq_cli.solve.results import Key, Results
    from qwq_cli.transcripts.log_results import LogResults, Verdicts


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
    from qwq_cli.render.solving.results import doubled_lines, parts_line, several_lines
    from qwq_cli.solve.merge import merge
    from qwq_cli.solve.shard import missing_shards

    logs = {file: log for file in files if (log := _log(file))}
    read = {file: logs.get(file) or _results(file) for file in files}
    merged = merge(read.values())
    if not merged.records:
        raise UsageError(
            f"{files[0]} holds no results yet.", f"qwq solve problems.jsonl -o {files[0]}"
        )
    damage = _damage(read, logs)
    several = several_lines(merged.records, "The files hold" if files[1:] else "The file holds")
    lacking = missing_shards(merged.records)
    if sum(not results.records for results in read.values()) >= len(lacking):
        lacking = ()  # a part without problems has an empty file
    parts = [parts_line(lacking)] if lacking else []
    remarks = [line for log in logs.values() for line in log.remarks]
    told = [*remarks, *damage, *doubled_lines(merged.doubled), *several, *parts]
    write(env, settings, env.stderr, told)
    return FoundRecords(merged.records, bool(damage), bool(lacking), _verdicts(logs.values()))


def _damage(read: Mapping[Path, Results], logs: Mapping[Path, LogResults]) -> list[str]:
    """Return lines about all that can't be read, or isn't there."""
    from qwq_cli.jobs.solve_sources import wrong_lines
    from qwq_cli.render.solving.results import damage_lines, missing_of_log_line, torn_lines

    lines = [
        line
        for file, its in read.items()
        for line in (*damage_lines(file, its), *torn_lines(file, its))
    ]
    lines += [
        missing_of_log_line(file, log.missing) for file, log in logs.items() if log.missing.number
    ]
    wrong = [line for log in logs.values() for line in log.wrong]
    return [*lines, *wrong_lines(wrong, sum(log.more_wrong for log in logs.values()))]


def _verdicts(logs: Iterable[LogResults]) -> Verdicts:
    found: dict[str, dict[tuple[Key, int], bool]] = {}
    for log in logs:
        for name, its in log.verdicts.items():
            found.setdefault(name, {}).update(its)
    return found


def _log(file: Path) -> LogResults | None:
    """Read a log of another program; None for any other file. Raises UsageError."""
    from qwq_cli.solve.results import begins_record
    from qwq_cli.text_file import readable

    if not file.is_file():
        raise UsageError(
            f"There is no file {file}.", f"Make one: qwq solve problems.jsonl -o {file}"
        )
    with readable(file):
        if begins_record(file):
            return None
        from qwq_cli.transcripts.log_results import read_log  # slow to import

        return read_log(file)


def _results(file: Path) -> Results:
    from qwq_cli.solve.results import read_results
    from qwq_cli.text_file import readable

    try:
        with readable(file):
            return read_results(file)
    except UsageError as error:
        raise _unknown(file) or error from None


def _unknown(file: Path) -> UsageError | None:
    """Return the error for a file that is neither; None if it can't be opened at all."""
    from qwq_cli.transcripts.log_results import READ, first_wrong

    try:
        why = f" ({wrong})" if (wrong := first_wrong(file)) else ""
    except (OSError, UsageError):
        return None
    return UsageError(f"{file} holds no results and no log that qwq knows{why}.", READ)
