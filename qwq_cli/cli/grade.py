"""qwq grade: the results of a run judged again, and summed up, without a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options
from qwq_cli.cli.environment import Environment
from qwq_cli.cli.output import write, write_document
from qwq_cli.errors import ExitStatus, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qwq_cli.config import Settings
    from qwq_cli.solve.record import Record, RunInfo
    from qwq_cli.solve.results import Results


class Form(str, Enum):
    """What a report can be written as; the value is the flag."""

    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


SUFFIXES = {".json": Form.JSON, ".md": Form.MARKDOWN, ".csv": Form.CSV}


def command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="RESULTS", help="What `qwq solve -o` wrote.")],
    *,
    scorer: Annotated[
        ScoreKind | None,
        typer.Option("--scorer", help="How to compare; by the right answer if not given."),
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--targets", metavar="SOURCE", help="Take the right answers from there, by id."
        ),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Append the records that changed to RESULTS.")
    ] = False,
    as_json: options.Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="A report in Markdown.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A line for each problem.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write there; .json .md .csv tell the form."
        ),
    ] = None,
    plain: options.Plain = None,
    color: options.Color = None,
) -> ExitStatus:
    """Grade results again, without a model.

    Accuracy with its standard error, votes, tokens, how samples ended, and by field.
    """
    env: Environment = ctx.obj
    settings = env.settings({"plain": plain, "color": color}).settings
    flags = {Form.JSON: as_json, Form.MARKDOWN: as_markdown, Form.CSV: as_csv}
    form = _form(flags, output)
    results = _read(file)
    for line in _remarks(file, results):
        write(env, settings, env.stderr, [line])
    old = list(results.records.values())
    known, wrong = _targets(env, targets or [])
    write(env, settings, env.stderr, wrong)
    records = _regraded(env, settings, old, scorer, known)
    if save:
        _append(file, old, records)
    _report(env, settings, records, form, output)
    is_whole = not (results.damaged or wrong) and all(record.error is None for record in records)
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES


def _form(flags: Mapping[Form, bool], output: Path | None) -> Form | None:
    """By flag, else by the name of the file; None for text. Raises UsageError."""
    given = [form for form, flag in flags.items() if flag]
    if len(given) > 1:
        names = " and ".join(f"--{form.value}" for form in given)
        raise UsageError(f"{names} exclude each other.", "Give one of them.")
    if given or output is None:
        return given[0] if given else None
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"What should {output} be?", "Give one of --json --markdown --csv.")
    return SUFFIXES[output.suffix.lower()]


def _read(file: Path) -> Results:
    """Raises UsageError, StoreError."""
    from qwq_cli.solve.results import read_results

    if not file.is_file():
        raise UsageError(
            f"There is no file {file}.", f"Make one: qwq solve problems.jsonl -o {file}"
        )
    results = read_results(file)
    if not results.records:
        raise UsageError(f"{file} holds no results yet.", f"qwq solve problems.jsonl -o {file}")
    return results


def _remarks(file: Path, results: Results) -> Iterator[str]:
    from qwq_cli.render.units import count

    if results.damaged:
        lines = count(len(results.damaged), "line")
        yield f"{file} has {lines} that can't be read, the first is line {results.damaged[0]}."


def _targets(
    env: Environment, sources: Sequence[str]
) -> tuple[Mapping[str, str] | None, Sequence[str]]:
    """Right answers by id, and what to say of wrong rows. Raises UsageError, NetworkError."""
    if not sources:
        return None, []
    from qwq_cli.cli.solve_sources import open_sources, wrong_lines
    from qwq_cli.render.clean import one_line
    from qwq_cli.solve.dataset import Columns, read_problems

    dataset = read_problems(open_sources(env, sources, None), Columns())
    known = {each.id: each.target for each in dataset.problems if each.target is not None}
    return known, [one_line(line) for line in wrong_lines(dataset.wrong)]


def _regraded(
    env: Environment,
    settings: Settings,
    records: Sequence[Record],
    kind: ScoreKind | None,
    targets: Mapping[str, str] | None,
) -> list[Record]:
    """Raises UsageError if there is nothing to compare with."""
    from qwq_cli.check.equality import Equality
    from qwq_cli.cli.progress import tracked
    from qwq_cli.solve.grading import regrade

    known = targets or {}
    if not any(record.target is not None or record.id in known for record in records):
        raise UsageError(
            "No problem there has a right answer.", "Name a file that has: --targets problems.jsonl"
        )
    terminal = env.terminal(env.stderr, settings)
    with Equality() as equality:
        graded = [
            regrade(record, equality.equal, kind=kind, targets=targets)
            for record in tracked(records, terminal, "Grading")
        ]
        write(env, settings, env.stderr, equality.remarks())
    return graded


def _append(file: Path, old: Sequence[Record], new: Sequence[Record]) -> None:
    """The last record of a problem counts. Raises UsageError, StoreError."""
    from qwq_cli.solve.results import open_results

    with open_results(file) as results:
        for before, after in zip(old, new, strict=True):
            if after != before:
                results.append(after)


def _report(
    env: Environment,
    settings: Settings,
    records: Sequence[Record],
    form: Form | None,
    output: Path | None,
) -> None:
    """Raises StoreError."""
    if form is None:
        write(env, settings, env.stdout, _text(records))
    else:
        write_document(env, _document(records, form), output)


def _text(records: Sequence[Record]) -> Iterator[RenderableType]:
    from qwq_cli.render.report import report, run_line
    from qwq_cli.solve.report import summarize

    for run, its in _runs(records).items():
        yield run_line(run)
        yield from report(summarize(its))


def _document(records: Sequence[Record], form: Form) -> str:
    import msgspec

    from qwq_cli.render.report import csv_report, markdown_report
    from qwq_cli.solve.report import summarize

    if form is Form.CSV:
        return csv_report(records)
    runs = {run: (summarize(its), its) for run, its in _runs(records).items()}
    if form is Form.MARKDOWN:
        return "\n".join(markdown_report(run, *found) for run, found in runs.items())
    value = [{"run": run, "summary": summary} for run, (summary, _) in runs.items()]
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _runs(records: Sequence[Record]) -> Mapping[RunInfo, list[Record]]:
    """A file may hold several: each is summed up for itself."""
    runs: dict[RunInfo, list[Record]] = {}
    for record in records:
        runs.setdefault(record.run, []).append(record)
    return runs
