"""Reads the results of a run, judges them again and reports them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from qwq_cli.choices import ScoreKind
from qwq_cli.errors import UsageError
from qwq_cli.jobs.output import write, write_document

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.jobs.environment import Environment
    from qwq_cli.settings import Settings
    from qwq_cli.solve.columns import Columns
    from qwq_cli.solve.comparison import Comparison
    from qwq_cli.solve.pass_k import Lacking
    from qwq_cli.solve.record import Record, RunInfo
    from qwq_cli.solve.report import Summary


class Form(str, Enum):
    """The form of a report; the value is its flag."""

    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


@dataclass(frozen=True)
class Wanted:
    """A report as it was asked for. form: None for text. output: None for stdout.

    scorer: the one that judged the records; None for qwq's own. ks: for which k pass@k is told;
    empty for the usual ones.
    """

    form: Form | None
    output: Path | None
    scorer: ScoreKind | None
    ks: Sequence[int] = ()


def targets_of(
    env: Environment, sources: Sequence[str], columns: Columns
) -> tuple[Mapping[str, tuple[str, ...]] | None, Sequence[str]]:
    """Return right answers by id, and remarks about wrong rows. Raises UsageError, NetworkError."""
    if not sources:
        return None, []
    from qwq_cli.jobs.solve_sources import open_sources, remark_lines, wrong_lines
    from qwq_cli.render.terminal.clean import one_line
    from qwq_cli.solve.containers import Reading
    from qwq_cli.solve.targets import read_targets

    found = read_targets(open_sources(env, sources, Reading()), columns)
    if found.wrong and not found.known:
        raise UsageError(
            f"There is no right answer in {', '.join(sources)}. {found.wrong[0]}",
            "Each row needs an id and an answer; --id and --target name their columns.",
        )
    lines = (*remark_lines(found.remarks), *wrong_lines(found.wrong))
    return found.known, [one_line(line) for line in lines]


def kept_lines(records: Sequence[Record], known: Collection[str]) -> Iterator[str]:
    """Yield lines about the problems that the targets don't name."""
    from qwq_cli.units import count

    lacking = {record.id: record.target for record in records if record.id not in known}
    bare = sum(target is None for target in lacking.values())
    if kept := len(lacking) - bare:
        it = "it keeps its old right answer" if kept == 1 else "they keep their old right answers"
        verb = "is" if kept == 1 else "are"
        yield f"{count(kept, 'problem')} {verb} not in the targets: {it}."
    if bare:
        have = "has" if bare == 1 else "have"
        yield f"{count(bare, 'problem')} {have} no right answer, old or new: not graded."


def regraded(
    env: Environment,
    settings: Settings,
    records: Sequence[Record],
    kind: ScoreKind | None,
    targets: Mapping[str, tuple[str, ...]] | None,
) -> list[Record]:
    """Return the records judged again. Raises UsageError if there is no right answer."""
    from qwq_cli.jobs.progress import tracked
    from qwq_cli.solve.grading import regrade
    from qwq_cli.solve.scorers import Scorer

    known = targets or {}
    for record in records:
        _refuse_lost_letters(record, known.get(record.id, ()))
    if not any(record.target is not None or record.id in known for record in records):
        raise UsageError(
            "No problem has a right answer.",
            "Name a file with right answers: --targets problems.jsonl",
        )
    terminal = env.terminal(env.stderr, settings)
    with Scorer(kind) as scorer:
        graded = [
            regrade(record, scorer, targets=targets)
            for record in tracked(records, terminal, "Grading")
        ]
        write(env, settings, env.stderr, scorer.remarks())
    return graded


def _refuse_lost_letters(record: Record, targets: Sequence[str]) -> None:
    """Raise UsageError for a choice's letter if the order of the choices is unknown."""
    from qwq_cli.solve.choice_list import text_of_choice

    if record.choice_seed is None:
        return
    for target in targets:
        if target not in record.choices and text_of_choice(target, record.choices) != target:
            raise UsageError(
                f"The right answer to {record.id} is the letter {target}, and its choices were"
                " shuffled.",
                "Add the choices to the targets, or give the text of the right one.",
            )


def refuse_log(records: Sequence[Record]) -> None:
    """Raise UsageError if some records are of a log: nothing can be appended to it."""
    for record in records:
        if record.run.log:
            raise UsageError(
                f"--save appends records of qwq solve, and {record.run.log.file} is a log of"
                f" {record.run.log.program}.",
                "Leave --save out. To keep the verdicts: --csv -o verdicts.csv",
            )


def append_changed(file: Path, old: Sequence[Record], new: Sequence[Record]) -> int:
    """Append changed records and return their number; a problem's last record counts.

    Raises UsageError, StoreError.
    """
    from qwq_cli.solve.results import open_results

    changed = [after for before, after in zip(old, new, strict=True) if after != before]
    with open_results(file) as results:
        for record in changed:
            results.append(record)
    return len(changed)


def lacking_lines(records: Sequence[Record], ks: Sequence[int]) -> Iterator[str]:
    """Yield a line for each run with too few samples for some pass@k.

    Raises UsageError if all runs have too few.
    """
    from qwq_cli.render.solving.report import lacking_text, run_text
    from qwq_cli.solve.pass_k import lacking

    runs = _runs(records)
    found = {run: few for run, its in runs.items() if (few := lacking(its, ks))}
    if found and len(found) == len(runs):
        few = next(iter(found.values()))
        raise UsageError(f"{lacking_text(few)}.", _without(few, ks))
    yield from (f"{lacking_text(few)} ({run_text(run)})." for run, few in found.items())


def _without(few: Lacking, ks: Sequence[int]) -> str:
    """Return what to type in place of k for which there are too few samples."""
    left = ",".join(str(k) for k in ks if k not in few.ks)
    return f"Give smaller ones: --k {left}" if left else "Leave --k out, or give a smaller one."


def report(env: Environment, settings: Settings, records: Sequence[Record], wanted: Wanted) -> None:
    """Print or write the report. Raises StoreError."""
    if wanted.form is None:
        write(env, settings, env.stdout, _text(records, wanted))
    else:
        write_document(env, _document(records, wanted, wanted.form), wanted.output)


def _text(records: Sequence[Record], wanted: Wanted) -> Iterator[RenderableType]:
    from qwq_cli.render.solving import report

    for each in _reported(records, wanted):
        yield report.run_line(each.run)
        yield from report.report(each.summary, each.beside)


def _document(records: Sequence[Record], wanted: Wanted, form: Form) -> str:
    from qwq_cli.render.live.json_views import encode_document
    from qwq_cli.render.solving.csv_report import csv_report
    from qwq_cli.render.solving.report import markdown_report

    if form is Form.CSV:
        return csv_report(records)
    found = _reported(records, wanted)
    if form is Form.MARKDOWN:
        return "\n".join(
            markdown_report(each.run, each.summary, each.records, each.beside) for each in found
        )
    return encode_document(
        [{"run": each.run, "summary": each.summary, "beside_first": each.beside} for each in found]
    )


@dataclass(frozen=True)
class _Reported:
    """A run with its figures. beside: with the first run; None for that one itself."""

    run: RunInfo
    records: Sequence[Record]
    summary: Summary
    beside: Comparison | None


def _reported(records: Sequence[Record], wanted: Wanted) -> Iterator[_Reported]:
    from qwq_cli.solve.comparison import comparison
    from qwq_cli.solve.report import summarize

    first: Sequence[Record] | None = None
    for run, its in _runs(records).items():
        beside = None if first is None else comparison(first, its)
        yield _Reported(run, its, summarize(its, wanted.scorer, wanted.ks), beside)
        first = first or its


def _runs(records: Sequence[Record]) -> Mapping[RunInfo, list[Record]]:
    """Return records by run: a file may have several runs, which are reported separately."""
    runs: dict[RunInfo, list[Record]] = {}
    for record in records:
        runs.setdefault(record.run, []).append(record)
    return runs
