"""qwq grade: judges answers without a model, from results of a run or from pairs in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from qwq_cli.choices import ScoreKind
from qwq_cli.cli import options
from qwq_cli.cli.flag import argument, flag, worded
from qwq_cli.cli.flags import only_one, spread
from qwq_cli.cli.numbers import ks_of
from qwq_cli.destination import check_destination
from qwq_cli.errors import ExitStatus, UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.grade_results import (
    Form,
    Wanted,
    append_changed,
    kept_lines,
    lacking_lines,
    refuse_log,
    regraded,
    report,
    targets_of,
)
from qwq_cli.jobs.output import done, write
from qwq_cli.jobs.results_files import files_of, read_files
from qwq_cli.units import count

if TYPE_CHECKING:
    from qwq_cli.settings import Settings
    from qwq_cli.solve.columns import Columns
    from qwq_cli.solve.record import Record

SUFFIXES = {".json": Form.JSON, ".md": Form.MARKDOWN, ".csv": Form.CSV}

WHAT_IS_MISSING = "To see whether a problem is in none of these files: --targets PROBLEMS"


def _column(declared: Any, what: str) -> Any:
    return worded(declared, f"In the targets, the column of the {what}.")


class ColumnFlags(NamedTuple):
    """Columns of the targets."""

    question: str | None = _column(options.QUESTION, "question")
    target: str | None = _column(options.TARGET, "right answer")
    choices: str | None = _column(options.CHOICES, "choices")
    id: str | None = _column(options.ID, "id")

    def columns(self, targets: list[str] | None) -> Columns:
        """Return the columns. Raises UsageError if one is named without targets."""
        from qwq_cli.solve.columns import Columns

        named = [name for name, column in self._asdict().items() if column]
        if named and not targets:
            raise UsageError(
                f"--{named[0]} names a column of --targets, which is missing.",
                "Add --targets SOURCE.",
            )
        return Columns(**self._asdict())


_SCORER = (
    "How to compare answers. Default: chosen by the right answer. The last three "
    "follow published rules: those of the library Math-Verify, and the normalised "
    "text of Minerva (2022) and of Hendrycks (2021)."
)


class JudgeFlags(NamedTuple):
    """What is judged, and how."""

    scorer: ScoreKind | None = worded(options.SCORER, _SCORER)
    targets: list[str] | None = flag(
        "--targets SOURCE", "Take the right answers from SOURCE, by id."
    )
    pairs: str | None = flag(
        "--pairs FILE",
        "Judge pairs instead of results. Each line of FILE is a JSON object with target "
        "and answer, and if you like question, choices, correct and group. - is standard input. "
        "--json prints one line for each pair.",
    )
    disagree: bool = flag(
        "--disagree",
        "List the answers that qwq, Math-Verify, Minerva and Hendrycks judge differently.",
    )
    save: bool = worded(options.SAVE, "Append the changed records to RESULTS.")

    def refuse_senseless(self, files: Sequence[str], form: FormFlags) -> None:
        """Raise UsageError for flags that have no meaning together."""
        if self.pairs is not None or self.disagree:
            flag = "--pairs" if self.pairs is not None else "--disagree"
            others = {"--targets": self.targets, "--save": self.save}
            _refuse(flag, {**others, **form.of_reports})
        if self.disagree:
            _refuse("--disagree", {"--scorer": self.scorer})
        if self.save and len(files) > 1:
            raise UsageError(
                "--save appends to one file of results, but several are given.",
                "Grade them one by one, or leave --save out.",
            )
        if bool(files) == (self.pairs is not None):
            raise UsageError(
                "Name the results of a run, or a file of pairs.",
                "Try: qwq grade results.jsonl, or: qwq grade --pairs pairs.jsonl",
            )


class FormFlags(NamedTuple):
    """What is written, and where."""

    as_json: options.Json = False
    as_markdown: bool = flag("--markdown", "Print a report in Markdown.")
    as_csv: bool = flag("--csv", "Print CSV, one line for each problem.")
    k: str | None = options.K
    output: Path | None = worded(options.OUTPUT, "Write to FILE: .json, .md or .csv.")
    quiet: options.Silent = False

    @property
    def of_reports(self) -> dict[str, object]:
        """Return the flags that only a report has."""
        return {
            "--markdown": self.as_markdown, "--csv": self.as_csv, "--output": self.output,
            "--k": self.k is not None,
        }  # fmt: skip

    @property
    def ks(self) -> Sequence[int]:
        """For which k to report pass@k; empty for the usual ones. Raises UsageError."""
        return ks_of(self.k)

    def chosen(self) -> Form | None:
        """Return the form, by flag or the file's name; None for text. Raises UsageError."""
        flags = {
            Form.JSON: self.as_json, Form.MARKDOWN: self.as_markdown, Form.CSV: self.as_csv,
        }  # fmt: skip
        given = only_one(flags)
        if given or self.output is None:
            return given
        if self.output.suffix.lower() not in SUFFIXES:
            raise UsageError(
                f"The name {self.output} tells no format.", "Add one of --json --markdown --csv."
            )
        return SUFFIXES[self.output.suffix.lower()]


@spread
def command(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None,
        argument(
            "[RESULTS]...",
            "Files from `qwq solve -o`, of which several count as one run; or logs of inspect_ai"
            " (.eval, .json) and samples of lm-eval.",
        ),
    ] = None,
    *,
    judge: JudgeFlags,
    column: ColumnFlags,
    form: FormFlags,
    looks: options.Looks,
) -> ExitStatus:
    """Grade results again, without a model.

    Shows the accuracy and its standard error, votes, tokens, how the samples ended, and figures
    by field. --pairs needs no run: it judges each pair, and compares that with what the line says.
    """
    from qwq_cli.jobs.grade_pairs import judge_pairs
    from qwq_cli.solve.scorers import Scorer

    env: Environment = ctx.obj
    settings = env.settings(looks).settings
    columns = column.columns(judge.targets)
    judge.refuse_senseless(files or [], form)
    found = files_of(files or [])
    if judge.disagree:
        return _disagreements(env, settings, found, judge.pairs, as_json=form.as_json)
    if judge.pairs is not None:
        with Scorer(judge.scorer) as scorer:
            return judge_pairs(env, settings, judge.pairs, scorer, as_json=form.as_json)
    return _regrade(env, settings, found, judge, columns=columns, form=form)


def _regrade(
    env: Environment,
    settings: Settings,
    files: Sequence[Path],
    judge: JudgeFlags,
    *,
    columns: Columns,
    form: FormFlags,
) -> ExitStatus:
    from qwq_cli.render.solving.verdicts import log_verdicts
    from qwq_cli.solve.gradable import without_choices
    from qwq_cli.solve.merge import without_record

    wanted = Wanted(form.chosen(), form.output, judge.scorer, form.ks)
    check_destination(form.output, [*files, *(judge.targets or ())])
    results = read_files(env, settings, files)
    if judge.save:
        refuse_log(results.records)
    known, wrong = targets_of(env, judge.targets or [], columns)
    write(env, settings, env.stderr, wrong)
    records = regraded(env, settings, results.records, judge.scorer, known)
    missing = without_record(records, known or ())
    told = [*without_choices(records, judge.scorer), *_remarks(records, known, missing, files)]
    told += lacking_lines(records, wanted.ks)
    write(env, settings, env.stderr, [*told, *log_verdicts(records, results.verdicts)])
    if judge.save:
        number = append_changed(files[0], results.records, records)
        done(env, f"Appended {count(number, 'record')} to {files[0]}.", quiet=form.quiet)
    report(env, settings, records, wanted)
    if form.output:
        done(env, f"Wrote {form.output}.", quiet=form.quiet)
    lacks_some = bool(missing) if known else results.lacks_parts  # targets name all problems
    is_whole = not (results.is_damaged or wrong or lacks_some)
    is_whole = is_whole and all(record.error is None for record in records)
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES


def _remarks(
    records: Sequence[Record],
    known: Collection[str] | None,
    missing: Sequence[str],
    files: Sequence[Path],
) -> Iterator[str]:
    """Yield what to know of problems that are not there.

    known: ids of the targets, if given. missing: those without a record.
    """
    from qwq_cli.render.solving.results import missing_line, other_targets_lines, unfinished_line
    from qwq_cli.solve.other_targets import with_other_targets
    from qwq_cli.solve.unfinished import unfinished

    yield from other_targets_lines(with_other_targets(records))
    yield from map(unfinished_line, unfinished(records))
    if missing:
        yield missing_line(missing)
    if known is not None:
        yield from kept_lines(records, known)
    elif len(files) > 1 and not all(record.run.log for record in records):
        yield WHAT_IS_MISSING


def _refuse(flag: str, others: Mapping[str, object]) -> None:
    """Raise UsageError if any of `others` was given, which have no effect with `flag`."""
    given = [name for name, value in others.items() if value]
    if given:
        raise UsageError(f"{given[0]} has no effect with {flag}.", f"Leave {given[0]} out.")


def _disagreements(
    env: Environment, settings: Settings, files: Sequence[Path], pairs: str | None, *, as_json: bool
) -> ExitStatus:
    """Print disagreements about a run or about pairs."""
    from qwq_cli.jobs.grade_disagree import tell_disagreements
    from qwq_cli.jobs.grade_pairs import pairs_and_remarks
    from qwq_cli.solve.disagreement import cases_of, cases_of_pairs

    if pairs is not None:
        read, remarks = pairs_and_remarks(env, pairs)
        cases, is_whole = list(cases_of_pairs(read)), not remarks
        write(env, settings, env.stderr, remarks)
    else:
        results = read_files(env, settings, files)
        cases = list(cases_of(results.records))
        is_whole = not (results.is_damaged or results.lacks_parts)
    tell_disagreements(env, settings, cases, as_json=as_json)
    return ExitStatus.ANSWERED if is_whole else ExitStatus.BATCH_FAILURES
